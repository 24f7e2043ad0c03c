"""Results as text, JSON, Markdown and YAML: one module each, none of which decides anything."""
