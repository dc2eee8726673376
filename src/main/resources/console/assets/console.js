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

// On a phone a row of a table stands as lines with the names of its columns; without script it is moved sideways.
function dress(root) {
  for (const table of root.querySelectorAll('main table:not(.prose)')) {
    const names = [...table.querySelectorAll('thead th')].map(name => name.textContent.trim());
    table.classList.add('stacked');
    for (const row of table.tBodies[0]?.rows ?? []) {
      [...row.cells].forEach((cell, at) => {
        cell.dataset.label = names[at] ?? '';
        if (cell.textContent.trim() === '' && !cell.querySelector('input, select, button')) {
          cell.replaceChildren();
        }
      });
      for (const id of row.querySelectorAll('a[href^="/console/messages/"] > code')) {
        id.parentElement.title = id.textContent;
      }
    }
  }
}
dress(document);
document.addEventListener('htmx:afterSettle', () => dress(document));

// On a phone what a list is filtered by is folded away.
if (matchMedia('(max-width: 900px)').matches) {
  for (const form of document.querySelectorAll('main form.filter[method=get]')) {
    const used = [...form.elements].filter(field => field.name && field.type !== 'hidden' && field.value !== '').length;
    const folded = document.createElement('details');
    const summary = document.createElement('summary');
    summary.textContent = form.querySelector('button').textContent + (used > 0 ? ` (${used})` : '');
    form.before(folded);
    folded.append(summary, form);
  }
}

// A form that is sent after the session ended would be lost. So before one goes, unless the page heard of its session a moment ago,
// it asks whether its person is still signed in. If not, it says so, and what was typed stays where it is; nothing is kept elsewhere.
const HEARD_MILLISECONDS = 10_000;
const session = document.getElementById('session');
const going = new WeakSet();
const asking = new WeakSet();
let heard = Date.now();

function tell(what, address) {
  const link = session.querySelector('a');
  session.querySelector('span').textContent = session.dataset[what];
  link.href = address || '/console/sign-in';
  link.hidden = what === 'away';
  session.hidden = false;
}

async function stillSignedIn() {
  try {
    const answer = await fetch('/console/session', {headers: {'HX-Request': 'true'}, cache: 'no-store'});
    if (answer.status === 401) {
      tell('ended', answer.headers.get('Sign-In'));
      return false;
    }
    const now = await answer.json();
    if (now.person !== document.body.dataset.person) {
      tell('other');
      return false;
    }
    for (const field of document.querySelectorAll('input[name=_csrf]')) {
      field.value = now.form;
    }
    heard = Date.now();
    session.hidden = true;
    return true;
  } catch {
    tell('away');
    return false;
  }
}

document.addEventListener('submit', async event => {
  const [form, button] = [event.target, event.submitter];
  const own = session && form.getAttribute('method') === 'post' && form.closest('main');
  if (!own || going.delete(form) || Date.now() - heard < HEARD_MILLISECONDS) {
    return;
  }
  event.preventDefault();
  if (asking.has(form)) {
    return;
  }
  asking.add(form);
  const signedIn = await stillSignedIn();
  asking.delete(form);
  if (signedIn) {
    going.add(form);
    form.requestSubmit(button);
  } else {
    session.querySelector('a:not([hidden])')?.focus();
  }
});

// A part that renews itself, or a text that is checked while it is typed, is the first to hear of it.
document.addEventListener('htmx:afterSwap', () => { heard = Date.now(); });
document.addEventListener('htmx:responseError', event => {
  if (event.detail.xhr.status === 401) {
    heard = 0;
    tell('ended', event.detail.xhr.getResponseHeader('Sign-In'));
  }
});

// A text that is too large to be checked, or was not because the bus is away, must not look as if it was.
function unchecked(failed) {
  const told = document.getElementById('unchecked');
  if (told) {
    told.hidden = !failed;
  }
}
document.addEventListener('htmx:responseError', () => unchecked(true));
document.addEventListener('htmx:sendError', () => unchecked(true));
document.addEventListener('htmx:afterSwap', () => unchecked(false));

// Live parts renew themselves, but hold still while the pointer or the focus is in them, or a form is open; then they say how
// old they are, and renew themselves once they may.
const FRESH_SECONDS = 10;
const ages = new WeakMap(); // in seconds; what is renewed is another element
setInterval(() => {
  for (const part of document.querySelectorAll('[data-refresh]')) {
    const age = (ages.get(part) ?? 0) + 1;
    ages.set(part, age);
    const soon = Number(part.dataset.refresh); // after an act: only what somebody types holds it
    const held = part.matches(soon ? ':has(form :focus, .acts details[open])' : ':hover, :focus-within, :has(details[open])');
    const still = part.querySelector('[data-still]');
    if (still && held && age > 0 && age % FRESH_SECONDS === 0) {
      still.textContent = still.dataset.still.replace('#', age);
      still.hidden = false;
    }
    if (!held && age >= (soon || FRESH_SECONDS)) {
      ages.set(part, 0);
      part.dispatchEvent(new Event('refresh'));
    }
  }
}, 1_000);

// The clock of the bus, whatever the clock of this machine says.
const clock = document.querySelector('time.clock');
if (clock?.dateTime) {
  const ahead = Date.parse(clock.dateTime) - Date.now();
  const shown = new Intl.DateTimeFormat('en-GB', {timeStyle: 'medium', timeZone: 'Asia/Ho_Chi_Minh'});
  setInterval(() => {
    const now = new Date(Date.now() + ahead);
    clock.dateTime = clock.title = now.toISOString();
    clock.textContent = shown.format(now);
  }, 1_000);
}

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
    dress(document);
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
