// Runs before the first paint, so a chosen theme never flashes. A classic script because modules wait.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    for (const name of ["theme", "density"]) {
      const value = localStorage.getItem(name);
      if (value) root.dataset[name] = value;
    }
  } catch {
    // Storage is closed to us: the system's theme it is.
  }
})();
