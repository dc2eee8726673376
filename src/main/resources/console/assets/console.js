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

// Messages as they come. The list holds still while the pointer or the focus is in it, and says how many wait.
for (const part of document.querySelectorAll('[data-live]')) {
  follow(part);
}

function follow(part) {
  const MOST = 200; // rows on the page, and rows that wait
  const [table, body] = [part.querySelector('table'), part.querySelector('tbody')];
  const [pause, fresh, said] = ['.pause', '.fresh', '.said'].map(name => part.querySelector(name));
  const states = part.querySelector('template').content;
  const known = new Set([...body.querySelectorAll('code')].map(id => id.textContent));
  let waiting = [];
  let paused = false;

  const still = () => paused || table.matches(':hover, :focus-within');
  const cell = content => {
    const made = document.createElement('td');
    made.append(content);
    return made;
  };
  const row = message => {
    const made = document.createElement('tr');
    const time = document.createElement('time');
    time.dateTime = time.title = message.at;
    time.textContent = message.time;
    const link = document.createElement('a');
    link.href = '/console/messages/' + encodeURIComponent(message.id);
    link.append(Object.assign(document.createElement('code'), {textContent: message.id}));
    const state = states.querySelector(`[data-state="${message.state}"]`).cloneNode(true);
    made.append(cell(state), cell(time), cell(message.system), cell(message.operation), cell(message.consumer),
      cell(message.error), cell(link));
    return made;
  };
  const show = () => {
    if (still()) {
      fresh.textContent = part.dataset.fresh.replace('#', waiting.length);
      fresh.hidden = waiting.length === 0;
      return;
    }
    fresh.hidden = true;
    part.querySelector('.empty')?.remove();
    body.prepend(...waiting.map(row));
    waiting = [];
    while (body.rows.length > MOST) {
      body.lastElementChild.remove();
    }
  };
  pause.hidden = false;
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.textContent = paused ? pause.dataset.off : pause.dataset.on;
    show();
  });
  fresh.addEventListener('click', () => {
    paused = false;
    pause.textContent = pause.dataset.on;
    show();
  });
  table.addEventListener('mouseleave', show);
  table.addEventListener('focusout', () => setTimeout(show));

  const source = new EventSource(part.dataset.live);
  const end = text => {
    source.close();
    said.textContent = text;
  };
  source.addEventListener('messages', event => {
    const told = JSON.parse(event.data);
    const unknown = told.rows.filter(message => !known.has(message.id));
    unknown.forEach(message => known.add(message.id));
    for (const id of known.size > 5_000 ? [...known].slice(0, -MOST) : []) {
      known.delete(id);
    }
    waiting = [...unknown, ...waiting].slice(0, MOST);
    said.textContent = told.left === 0 ? '' : (told.more ? part.dataset.leftMore : part.dataset.left).replace('#', told.left);
    show();
  });
  source.addEventListener('away', () => { said.textContent = part.dataset.away; });
  source.addEventListener('full', () => end(part.dataset.full));
  source.addEventListener('over', () => end(part.dataset.over));
  source.onopen = () => { said.textContent = ''; };
  source.onerror = () => {
    said.textContent = source.readyState === EventSource.CLOSED ? part.dataset.over : part.dataset.broken;
  };
}
