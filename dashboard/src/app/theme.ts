import {
  Badge,
  createTheme,
  type CSSVariablesResolver,
  Modal,
  Tooltip,
} from "@mantine/core";

export const theme = createTheme({
  primaryColor: "cyan",
  primaryShade: 9,
  autoContrast: true,
  // Text is white where that has more contrast than black.
  luminanceThreshold: 0.18,
  defaultRadius: "md",
  // Who asked the system for less motion gets none.
  respectReducedMotion: true,
  cursorType: "pointer",
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif",
  components: {
    // The colour is around the word, which is read in the colour of text. It is never
    // cut short.
    Badge: Badge.extend({
      styles: (_, { variant }) => ({
        root: { flexShrink: 0, minWidth: "max-content" },
        label: variant === "light" ? { color: "var(--mantine-color-text)" } : {},
      }),
    }),
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { "aria-label": "Close" } },
    }),
    // NOTE: else a header of its own, which is taken for a second one of the page.
    ModalHeader: { defaultProps: { component: "div" } },
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 200 } }),
  },
});

// Dimmed text has 4.5 times the contrast of its ground, as WCAG asks.
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { "--mantine-color-dimmed": "#5c636a" },
  dark: { "--mantine-color-dimmed": "#a6a7ab" },
});
