// Runs before the page is drawn: a theme chosen earlier is set at once; without a choice the system's is kept.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.bsTheme = theme;
} catch {
  // Storage is closed to this page: the system's theme stays.
}
