// What the pages do beyond htmx. They work without it.
document.addEventListener('keydown', event => {
  const typing = event.target.closest('input, textarea, select, [contenteditable]');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const search = document.getElementById('search');
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
});

// Live parts renew themselves, but hold still while the pointer or the focus is in them, or a form is open.
setInterval(() => {
  for (const part of document.querySelectorAll('[data-refresh]:not(:hover, :focus-within, :has(details[open]))')) {
    part.dispatchEvent(new Event('refresh'));
  }
}, 10_000);
