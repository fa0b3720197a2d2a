import { createTheme, type CSSVariablesResolver, Modal, Tooltip } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "cyan",
  primaryShade: { light: 9, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif",
  components: {
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { "aria-label": "Close" } },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 200 } }),
  },
});

// What is less important is still read by everybody: 4.5 to 1 on every background.
const quiet = (color: string) => ({
  "--mantine-color-dimmed": color,
  "--mantine-color-placeholder": color,
});

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: quiet("var(--mantine-color-gray-7)"),
  dark: quiet("var(--mantine-color-dark-1)"),
});
