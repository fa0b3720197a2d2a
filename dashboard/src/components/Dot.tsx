// The colour of something, beside its name.
export const Dot = ({ color }: { color: string }) => (
  <svg width="10" height="10" aria-hidden style={{ flexShrink: 0 }}>
    <circle cx="5" cy="5" r="5" fill={color} />
  </svg>
);
