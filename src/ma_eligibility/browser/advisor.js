(async () => {
  const find = (id) => document.getElementById(id);
  const NOT_KNOWN = "not known", ASKED = "still asked", LATER = "matters later";
  // Milliseconds without typing, after which what takes longer is worked out, and what cannot be read is said.
  const WAIT_FOR_REST = 250, WAIT_FOR_DOUBT = 1200;

  /** Return an element; children are elements and texts. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && (value !== "" || name === "value")) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  // --- The engine ----------------------------------------------------------------------------------------------

  function decode(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const characters = atob(text), bytes = new Uint8Array(characters.length);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = characters.charCodeAt(index);
    return bytes;
  }

  async function readPart(name) {
    const element = find(`part-${name}`), bytes = decode(element.textContent);
    element.remove();
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /** Start Python with what is in the page. It asks for its parts as if they were on a network, and gets them here. */
  async function startEngine() {
    const types = { "pyodide.asm.wasm": "application/wasm", "python_stdlib.zip": "application/zip" };
    globalThis.fetch = async (address) => {
      const name = String(address).split("/").pop();
      return new Response(await readPart(name), { headers: { "content-type": types[name] } });
    };
    const python = await loadPyodide({
      indexURL: "page:/",
      packageBaseUrl: "page:/",
      lockFileContents: JSON.parse(find("part-lock").textContent),
      createPyodideModule: globalThis.createPyodideModule,
    });
    const site = python.runPython("import site; site.getsitepackages()[0]");
    python.unpackArchive(await readPart("site"), "zip", { extractDir: site });
    return python;
  }

  const python = await startEngine();
  const session = python.pyimport("ma_eligibility.browser.session").Session();

  // --- What is typed, and what is shown --------------------------------------------------------------------------

  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  find("as-of").value = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  for (const [name, called] of JSON.parse(find("part-rules").textContent)) find("rules").append(make("option", { value: name }, called));

  const empty = () => JSON.parse(session.start());
  let entries = empty();
  let sections = [];
  let asked = new Set(), later = new Set(), problems = [], lacking = new Set();
  let visited = new Set(); // fields that were left at least once: a problem is shown there, and not while typing
  let fileName = "", isSaved = true, unfolded = new Set();

  const address = (section, index, field) =>
    section.key === "person" ? field : section.is_single ? `${section.key}.${field}` : `${section.key}[${index}].${field}`;
  const recordOf = (section, index) => (section.key === "person" ? entries.person : entries[section.key].records[index]);
  const isGiven = (value) => value !== undefined && value !== "";
  const isShown = (field, value, place) =>
    isGiven(value) || asked.has(place) || field.is_first || problems.some((each) => each.address === place);

  /**
   * Return the fields of a record: those of its section, and what the file has there besides, to be corrected. Answers to
   * questions that only other rules ask are kept, and not shown.
   */
  function fieldsOf(section, index) {
    const known = new Set(section.fields.map((field) => field.name));
    const isOther = (name) => !known.has(name) && name !== "candidate" && !name.startsWith("answers.");
    const others = Object.keys(recordOf(section, index)).filter(isOther);
    return [...section.fields, ...others.map((name) => ({ name, asks: name, how: "", kind: "text", choices: [], is_first: true }))];
  }

  /** Give every field of the form that is there: its section, the number of its record, itself and its address. */
  function* listFields(section) {
    const count = section.key === "person" ? 1 : entries[section.key].records.length;
    for (let index = 0; index < count; index += 1) {
      for (const field of fieldsOf(section, index)) yield { section, index, field, place: address(section, index, field.name) };
    }
  }

  function mark(text) { return make("span", { class: "mark" }, text); }

  // --- Fields ----------------------------------------------------------------------------------------------------

  function drawField(section, index, field) {
    const place = address(section, index, field.name), id = `f-${place}`, value = recordOf(section, index)[field.name];
    const described = [field.how ? `${id}-how` : "", `${id}-problem`].join(" ").trim();
    const change = (to) => set(section, index, field, to);
    const said = [field.asks, " ", make("span", { id: `${id}-mark` })];
    const how = field.how ? make("p", { class: "how", id: `${id}-how` }, field.how) : null;
    const below = make("div", { id: `${id}-problem` });
    if (field.kind === "words" || field.kind === "texts") {
      return make("div", { class: "field" },
        make("fieldset", { class: "several", "aria-describedby": described }, make("legend", {}, ...said), how,
          ...drawChoices(id, field, value, change)), below);
    }
    const leave = () => {
      if (isDrawing) return;
      visited.add(place);
      takeMeant(section, index, field, place);
      move(section, index, field);
      showProblems();
      sayStale();
    };
    const shared = { id, "aria-describedby": described };
    let control;
    if (field.kind === "word" || field.kind === "flag") {
      const choices = field.kind === "flag" ? [["yes", "yes"], ["no", "no"]] : field.choices;
      control = make("select", { ...shared, onchange: () => { change(control.value); leave(); } }, make("option", { value: "" }, NOT_KNOWN),
        ...choices.map(([word, called]) => make("option", { value: word }, called)));
      if (isGiven(value) && ![...control.options].some((option) => option.value === value)) control.append(make("option", { value }, value));
    } else {
      const names = field.choices.length ? make("datalist", { id: `${id}-names` }, ...field.choices.map(([word]) => make("option", { value: word }))) : null;
      control = make("input", { ...shared, type: "text", inputmode: field.kind === "number" ? "decimal" : "", list: names ? names.id : "",
        spellcheck: "false", oninput: () => change(control.value), onchange: leave });
      if (names) below.before(names), how?.append(names) ?? said.push(names);
    }
    control.value = value ?? "";
    return make("div", { class: "field" }, make("label", { for: id }, ...said), how, control, below);
  }

  function* drawChoices(id, field, value, change) {
    const chosen = new Set(value), known = field.choices.map(([word]) => word);
    const others = [...chosen].filter((word) => !known.includes(word));
    const isOpen = field.kind === "texts";
    const written = others.some((each) => each.includes(",")) ? others.map((each) => `${each};`).join(" ") : others.join(", ");
    const read = () => {
      const words = known.filter((word) => find(`${id}-${word}`).checked);
      const typed = isOpen ? find(`${id}-others`).value : "";
      words.push(...(typed === written ? others : typed.split(typed.includes(";") ? ";" : ",").map((each) => each.trim()).filter(Boolean)));
      const none = find(`${id}-none`);
      if (words.length) none.checked = false;
      change(words.length || none.checked ? words : "");
    };
    const box = (word, called, checked, act) => {
      const input = make("input", { type: "checkbox", id: `${id}-${word}`, onchange: act });
      input.checked = checked;
      return make("label", {}, input, called);
    };
    for (const [word, called] of field.choices) yield box(word, called, chosen.has(word), read);
    if (isOpen) {
      const input = make("input", { type: "text", id: `${id}-others`, oninput: read, spellcheck: "false" });
      input.value = written;
      yield make("label", {}, known.length ? "others, with commas between them" : "names, with commas between them", input);
    }
    yield box("none", known.length ? "none of these" : "none", Array.isArray(value) && !value.length, () => {
      if (find(`${id}-none`).checked) {
        for (const word of known) find(`${id}-${word}`).checked = false;
        if (isOpen) find(`${id}-others`).value = "";
      }
      read();
    });
  }

  /** A date that can mean only one day is taken as that: 05/20/2026 as 2026-05-20. */
  function takeMeant(section, index, field, place) {
    const problem = problems.find((each) => each.isMistake && each.address === place && each.meant && !each.isName);
    if (field.kind !== "date" || !problem) return;
    const typed = find(`f-${place}`).value;
    find(`f-${place}`).value = problem.meant;
    set(section, index, field, problem.meant);
    say(`${typed} is read as ${problem.meant}.`);
  }

  /** A day that is still to come is when something is expected, not when it was completed. */
  function move(section, index, field) {
    const record = recordOf(section, index), value = record[field.name];
    if (!["completed", "earned"].includes(field.name) || !section.fields.some((each) => each.name === "expected")) return;
    if (!/^\d{4}(-\d\d){0,2}$/.test(value ?? "") || `${value}-01-01`.slice(0, 10) <= find("as-of").value) return;
    delete record[field.name];
    record.expected = value;
    changed();
    draw();
  }

  // --- Sections --------------------------------------------------------------------------------------------------

  function drawFields(section, index) {
    const shown = [], more = [];
    for (const field of fieldsOf(section, index)) {
      const place = address(section, index, field.name);
      (isShown(field, recordOf(section, index)[field.name], place) ? shown : more).push(drawField(section, index, field));
    }
    const key = `${section.key}-${index}`;
    return [...shown, more.length ? fold(key, "More facts, which change nothing now", more) : null];
  }

  function fold(key, title, children) {
    const details = make("details", { open: unfolded.has(key) }, make("summary", { id: `fold-${key}` }, title), ...children);
    details.addEventListener("toggle", () => (details.open ? unfolded.add(key) : unfolded.delete(key)));
    return details;
  }

  function drawRecord(section, index) {
    const count = section.is_single ? "" : ` ${index + 1}`;
    const title = section.noun.charAt(0).toUpperCase() + section.noun.slice(1) + count;
    const remove = () => {
      entries[section.key].records.splice(index, 1);
      assumeOnly((each) => each.replace(/^(\w+)\[(\d+)\]/, (place, key, number) => {
        if (key !== section.key || Number(number) < index) return place;
        return Number(number) === index ? REMOVED : `${key}[${number - 1}]`;
      }));
      if (!entries[section.key].records.length) entries[section.key].has = "";
      visited = new Set();
      changed();
      draw(`has-${section.key}-${entries[section.key].has || "unknown"}`);
    };
    return make("fieldset", { class: "record" }, make("legend", {}, title), ...drawFields(section, index),
      make("p", { class: "problem", id: `lacks-${section.key}-${index}`, hidden: true }),
      section.is_single ? null : make("button", { type: "button", class: "plain", onclick: remove }, `Remove ${title.toLowerCase()}`));
  }

  function drawSection(section) {
    const typed = entries[section.key];
    const choose = (has) => {
      typed.has = has;
      assumeOnly((each) => (each.split(/[.[]/)[0] === section.key ? REMOVED : each));
      if (has !== "some") typed.more = false;
      if (has === "some" && !typed.records.length) typed.records.push({});
      changed();
      draw(has === "some" ? `f-${address(section, 0, section.fields[0].name)}` : `has-${section.key}-${has || "unknown"}`);
    };
    const radio = (has, called) => {
      const input = make("input", { type: "radio", name: `has-${section.key}`, id: `has-${section.key}-${has || "unknown"}`, onchange: () => choose(has) });
      input.checked = typed.has === has;
      return make("label", {}, input, called);
    };
    const records = typed.has === "some" ? typed.records.map((_, index) => drawRecord(section, index)) : [];
    const add = () => { typed.records.push({}); changed(); draw(`f-${address(section, typed.records.length - 1, section.fields[0].name)}`); };
    const more = make("input", { type: "checkbox", id: `more-${section.key}`, onchange: () => { typed.more = more.checked; changed(); } });
    more.checked = typed.more;
    return make("fieldset", { class: "part", id: `part-of-${section.key}` },
      make("legend", {}, section.asks, " ", make("span", { id: `mark-${section.key}` })),
      make("div", { class: "choices" }, radio("", entries.complete && !typed.more ? "nothing besides the rest" : NOT_KNOWN), radio("none", "no"), radio("some", "yes")),
      ...records,
      (records.length || typed.more) && !section.is_single ? make("div", {},
        records.length ? make("p", {}, make("button", { type: "button", id: `add-${section.key}`, onclick: add }, `Add another ${section.noun}`)) : null,
        make("label", {}, more, "there may be more that are not written here ", make("span", { id: `mark-more-${section.key}` }))) : null);
  }

  function drawPerson(section) {
    const name = make("input", { type: "text", id: "f-candidate", oninput: () => { entries.person.candidate = name.value; changed(); } });
    name.value = entries.person.candidate ?? "";
    return make("fieldset", { class: "part" }, make("legend", {}, "The candidate"),
      make("div", { class: "field" }, make("label", { for: "f-candidate" }, "Name, or anything to tell one profile from another"), name),
      ...drawFields(section, 0));
  }

  function drawComplete() {
    const input = make("input", { type: "checkbox", id: "complete", onchange: () => { entries.complete = input.checked; changed(); draw(); } });
    input.checked = entries.complete;
    return make("fieldset", { class: "part" }, make("legend", {}, "Is this everything?"),
      make("label", {}, input, "yes: what is not filled in above does not exist"));
  }

  /** Return what marks a fact that could change an answer: of the day asked about, or only of a day to come. */
  const callAsked = (place) => (later.has(place) ? LATER : ASKED);

  const matters = (section) => entries[section.key].has !== "" || asked.has(section.key);

  /** Draw the whole form; the focus stays where it is, or goes to the element of the id. */
  function draw(focus = document.activeElement?.id) {
    const active = document.activeElement, range = active?.selectionStart;
    isDrawing = true; // browsers take a field that is replaced as one that is left
    const person = sections.at(-1), listed = sections.slice(0, -1);
    const others = listed.filter((section) => !matters(section));
    find("form").replaceChildren(
      drawPerson(person),
      ...listed.filter(matters).map(drawSection),
      others.length ? fold("others", "Other things to fill in, which change nothing now", others.map(drawSection)) : "",
      drawComplete(),
    );
    const target = focus && find(focus);
    if (target && target !== document.activeElement && find("form").contains(target)) {
      target.focus();
      if (range != null && active?.id === focus && target.setSelectionRange) target.setSelectionRange(range, range);
    }
    isDrawing = false;
    structure = describeStructure();
    showMarks();
    showProblems();
  }

  /** What is drawn of the form depends on this: it is drawn again only when this changes. */
  function describeStructure() {
    const shown = sections.flatMap((section) => {
      const fields = [...listFields(section)].map(({ index, field, place }) =>
        isShown(field, recordOf(section, index)[field.name], place) ? place : "");
      return [section.key !== "person" && matters(section) ? section.key : "", ...fields];
    });
    return shown.join(" ");
  }
  let structure = "", isDrawing = false;

  function showMarks() {
    for (const section of sections) {
      for (const { index, field, place } of listFields(section)) {
        const value = recordOf(section, index)[field.name];
        const needed = lacking.has(place) ? "needed" : asked.has(place) ? (isGiven(value) ? "a closer answer helps" : callAsked(place)) : "";
        find(`f-${place}-mark`)?.replaceChildren(needed ? mark(needed) : "");
      }
      const isPart = entries[section.key]?.has === "some";
      find(`mark-${section.key}`)?.replaceChildren(asked.has(section.key) && !isPart ? mark(callAsked(section.key)) : "");
      find(`mark-more-${section.key}`)?.replaceChildren(asked.has(section.key) && isPart ? mark(callAsked(section.key)) : "");
    }
  }

  function showProblems() {
    for (const element of document.querySelectorAll("[id^='f-'][id$='-problem']")) {
      const place = element.id.slice("f-".length, -"-problem".length);
      const own = problems.filter((each) => fieldOf(each.address) === place && (visited.has(place) || !each.isMistake));
      find(`f-${place}`)?.setAttribute("aria-invalid", String(own.length > 0));
      if (element.dataset.said === JSON.stringify(own)) continue; // a button must not be replaced while it is pressed
      element.dataset.said = JSON.stringify(own);
      element.replaceChildren(...own.map((each) => make("p", { class: "problem" }, each.said,
        each.meant ? make("button", { type: "button", class: "plain", onclick: () => correct(each) }, `Use ${each.meant}`) : null)));
    }
    for (const section of sections) {
      const records = entries[section.key]?.records ?? [];
      records.forEach((_, index) => {
        const missing = section.fields.filter((field) => lacking.has(address(section, index, field.name)));
        const element = find(`lacks-${section.key}-${index}`);
        if (element) element.hidden = !missing.length;
        element?.replaceChildren(`This ${section.noun} does not count yet. What is needed: ${missing.map((field) => field.asks).join(" ")}`);
      });
    }
  }

  /** Put what is meant where the mistake is: a value, one of several, or the name of the field. */
  function correct({ address: at, meant, isName }) {
    const number = /\[(\d+)\]$/.exec(at)?.[1];
    const found = sections.flatMap((section) => [...listFields(section)]).find((each) => each.place === fieldOf(at));
    if (!found) return;
    const { section, index, field } = found;
    const record = recordOf(section, index), value = record[field.name], name = isName ? meant : field.name;
    if (isName) delete record[field.name];
    record[name] = isName ? value : Array.isArray(value) ? value.with(Number(number), meant) : meant;
    visited.add(address(section, index, name));
    changed();
    draw(`f-${address(section, index, name)}`);
  }

  /** Assume what was assumed before, at the address that a function gives it: what is filled in here is known. */
  function assumeOnly(readdress) {
    const left = (entries.others.assumed ?? []).map(readdress).filter((each) => !each.startsWith(REMOVED));
    if (left.length) entries.others.assumed = left;
    else delete entries.others.assumed;
  }
  const REMOVED = "-";

  function set(section, index, field, value) {
    const record = recordOf(section, index);
    if (isGiven(value)) record[field.name] = value;
    else delete record[field.name];
    assumeOnly((each) => (each === address(section, index, field.name) ? REMOVED : each));
    changed();
  }

  // --- Answers ---------------------------------------------------------------------------------------------------

  let waiting = 0, doubting = 0, isAnswered = false;

  function changed() {
    isSaved = false;
    answer();
  }

  function answer() {
    const found = JSON.parse(session.answer(find("rules").value, JSON.stringify(entries), find("as-of").value));
    clearTimeout(doubting);
    const isStale = found.problems.length > 0;
    problems = [...found.problems.map((each) => ({ ...each, isMistake: true })), ...(found.warnings ?? [])];
    if (isStale) {
      doubting = setTimeout(visitProblems, WAIT_FOR_DOUBT);
    } else {
      later = new Set(found.later);
      asked = new Set([...found.asked, ...found.later]);
      lacking = new Set(found.lacking);
      find("first").innerHTML = found.html;
      if (find("said").textContent !== found.said) find("said").textContent = found.said;
      isAnswered = true;
      find("whose").textContent = entries.person.candidate ?? "";
      find("rest").classList.add("waiting");
      clearTimeout(waiting);
      waiting = setTimeout(complete, WAIT_FOR_REST);
    }
    if (structure !== describeStructure()) draw();
    else { showMarks(); showProblems(); }
    sayStale();
  }

  const fieldOf = (address) => address.replace(/\[\d+\]$/, "");

  function visitProblems() {
    problems.forEach((each) => visited.add(fieldOf(each.address)));
    showProblems();
    sayStale();
  }

  /** Say that the answer is older than what is typed, once a field that cannot be read is left, or nothing more is typed. */
  function sayStale() {
    const wrong = problems.filter((each) => each.isMistake);
    const isSeen = wrong.some(({ address: at }) => visited.has(fieldOf(at)) || !(find(`f-${fieldOf(at)}`) ?? find(at)));
    for (const id of ["first", "rest"]) find(id).classList.toggle("stale", isSeen);
    find("as-of").setAttribute("aria-invalid", String(isSeen && wrong.some((each) => each.address === "as-of")));
    const begins = isAnswered ? "The answer below does not have your last change, which cannot be read." : "There is no answer yet: something cannot be read.";
    const said = isSeen ? [begins, ...wrong.slice(0, 3).map((each) => each.said)].join(" ") : "";
    if (find("stale").textContent !== said) find("stale").textContent = said;
  }

  function complete() {
    const found = JSON.parse(session.complete());
    find("first").innerHTML = found.html;
    find("rest").innerHTML = found.rest;
    find("rest").classList.remove("waiting");
  }

  /** Show nothing of the candidate before: who is opened now may have no answer. */
  function forget() {
    clearTimeout(waiting);
    isAnswered = false;
    [asked, lacking, visited] = [new Set(), new Set(), new Set()];
    for (const id of ["whose", "first", "rest", "said"]) find(id).replaceChildren();
  }

  function changeRules() {
    sections = JSON.parse(session.describe_form(find("rules").value));
    answer();
    draw(find("rules").id);
  }

  // --- Files -----------------------------------------------------------------------------------------------------

  const say = (text) => { find("note").textContent = text; };

  function download(name, data, type) {
    const link = make("a", { href: URL.createObjectURL(new Blob([data], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  function save() {
    const name = fileName || `${(entries.person.candidate || "profile").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "profile"}.yaml`;
    download(name, session.save(JSON.stringify(entries)), "application/yaml");
    isSaved = true;
    const open = problems.some((each) => each.isMistake) || lacking.size;
    say(`Saved as ${name}, where this browser keeps downloads.${open ? " Something in it cannot be read yet; open it here again to go on." : ""}`);
  }

  const mayDrop = () => isSaved || confirm("What is typed is not saved. Go on without it?");

  async function open(file) {
    if (!mayDrop()) return;
    const found = JSON.parse(session.open(new TextDecoder("utf-8", { fatal: false }).decode(await file.arrayBuffer()), file.name));
    if (found.problems.length) { say(`${file.name} cannot be opened. ${found.problems.join(" ")}`); return; }
    entries = found.entries;
    fileName = file.name.replace(/\.json$/i, ".yaml");
    forget();
    answer();
    visitProblems();
    isSaved = true;
    draw();
    say(`${file.name} is open.${found.has_comments ? " Its comments are not kept when it is saved from here." : ""}`);
  }

  function clear() {
    if (!mayDrop()) return;
    entries = empty();
    fileName = "";
    forget();
    answer();
    draw("f-candidate");
    isSaved = true;
    say("");
  }

  function printLetter() {
    if (problems.some((each) => each.isMistake)) { say("The letter is printed once everything that is filled in can be read."); return; }
    find("letter").innerHTML = session.write_letter();
    find("letter").hidden = false;
    document.body.classList.add("letter");
    print();
    document.body.classList.remove("letter");
    find("letter").hidden = true;
  }

  // --- A whole roster --------------------------------------------------------------------------------------------

  const FOLDER = "/home/pyodide/roster";
  const listTables = () => [...find("roster-files").files], findMap = () => find("map-file").files[0];
  let turn = Promise.resolve();

  /** Do one thing after the other: all of them use the same folder. */
  function inTurn(act) {
    turn = turn.then(act).catch((error) => { find("roster-result").textContent = `This did not work: ${error.message ?? error}.`; });
    return turn;
  }

  /** Put files into a field for files, which then says what is used. */
  function choose(id, files) {
    const list = new DataTransfer();
    files.forEach((file) => list.items.add(file));
    find(id).files = list.files;
  }

  /** Run a command of the command line among the files of the roster; return its status, and what it prints. */
  async function runCommand(...words) {
    const lines = [], errors = [];
    python.setStdout({ batched: (line) => lines.push(line) });
    python.setStderr({ batched: (line) => errors.push(line) });
    const os = python.pyimport("os");
    os.chdir("/");
    python.pyimport("shutil").rmtree.callKwargs(FOLDER, { ignore_errors: true });
    os.makedirs(`${FOLDER}/roster`);
    os.chdir(FOLDER);
    const tables = listTables(), map = findMap();
    for (const file of map ? [...tables, map] : tables) {
      const folder = tables.length > 1 && file !== map ? "roster/" : "";
      python.FS.writeFile(`${FOLDER}/${folder}${file.name}`, new Uint8Array(await file.arrayBuffer()));
    }
    const status = python.pyimport("ma_eligibility.cli").run(python.toPy(words));
    return { status, lines, errors: errors.filter((line) => !line.startsWith("ma-eligible explain ")) };
  }

  /** Return a button that saves a file which a command has written. */
  function offer(name, type, called) {
    const data = python.FS.readFile(`${FOLDER}/${name}`);
    return make("p", {}, make("button", { type: "button", onclick: () => download(name, data, type) }, `Save ${name}: ${called}`));
  }

  async function askAll() {
    const result = find("roster-result"), tables = listTables(), map = findMap();
    if (!tables.length) { result.textContent = "Choose the CSV file of a roster first."; return; }
    result.textContent = "Working. A few hundred people take a few seconds.";
    await new Promise((resume) => setTimeout(resume, 50));
    const source = tables.length > 1 ? "roster" : tables[0].name, stem = source.replace(/\.[^.]*$/, "");
    const [page, rejects] = [`${stem}.html`, `${stem}-rejects.csv`];
    const { status, lines, errors } = await runCommand("cohort", "-o", page, "--rejects", rejects, "--as-of", find("as-of").value,
      "--rules", find("rules").value, ...(map ? ["--map", map.name] : []), "--", source);
    const isThere = python.FS.analyzePath(`${FOLDER}/${page}`).exists;
    result.replaceChildren(
      isThere ? offer(page, "text/html", "the page with everyone's answers") : "",
      isThere && status ? offer(rejects, "text/csv", "the rows that cannot be read, with the reasons") : "",
      !isThere && !map && tables.length === 1 ? make("p", {}, make("button", { type: "button", onclick: () => inTurn(draftMap) }, "Draft a map"),
        " that says how these columns read: save it, answer the questions in it with a text editor, and choose it above.") : "",
      errors.length ? make("pre", { class: "errors" }, errors.join("\n")) : "",
      lines.length ? make("pre", {}, lines.join("\n")) : "",
    );
    result.querySelector("button")?.focus();
  }

  async function draftMap() {
    const [table] = listTables(), name = table.name.replace(/\.[^.]*$/, ".map.yaml");
    const { status, lines, errors } = await runCommand("template", "--map-from", table.name, "-o", name);
    if (status === 0) download(name, python.FS.readFile(`${FOLDER}/${name}`), "application/yaml");
    find("roster-result").replaceChildren(make("pre", { class: status ? "errors" : "" }, [...errors, lines[0] ?? ""].join("\n")));
  }

  /** Take what was dropped: a roster, its map, or a profile; what is none of them, or too many, is named. */
  async function take(files) {
    const tables = files.filter((file) => /\.(csv|tsv)$/i.test(file.name)), maps = [], profiles = [];
    for (const file of files.filter((each) => /\.(ya?ml|json)$/i.test(each.name))) {
      (/^["']?map["']?\s*:/m.test(await file.text()) ? maps : profiles).push(file);
    }
    const used = [...tables, ...maps.slice(0, 1)];
    const hasRoster = used.length > 0;
    if (maps.length || (tables.length && listTables().length)) choose("map-file", maps.slice(0, 1));
    if (tables.length) choose("roster-files", tables);
    if (!hasRoster && profiles.length) used.push(profiles[0]);
    say("");
    if (used.length && !hasRoster) await open(profiles[0]);
    const unused = files.filter((file) => !used.includes(file)).map((file) => file.name);
    if (unused.length) {
      const hint = used.length ? "" : " This page reads profiles (YAML, JSON) and rosters (CSV). Of a workbook, save each sheet as CSV.";
      say(`${find("note").textContent} Not used: ${unused.join(", ")}.${hint}`.trim());
    }
    if (!hasRoster) return;
    find("roster").scrollIntoView();
    await inTurn(askAll);
  }

  // --- What is clicked and dropped -------------------------------------------------------------------------------

  find("as-of").addEventListener("input", answer);
  find("as-of").addEventListener("blur", visitProblems);
  find("rules").addEventListener("change", changeRules);
  find("open").addEventListener("click", () => find("open-file").click());
  find("open-file").addEventListener("change", async (event) => { const [file] = event.target.files; if (file) await open(file); event.target.value = ""; });
  find("save").addEventListener("click", save);
  find("print").addEventListener("click", printLetter);
  find("clear").addEventListener("click", clear);
  find("ask-all").addEventListener("click", () => inTurn(askAll));
  find("form").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dropping"); });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
  addEventListener("drop", (event) => { event.preventDefault(); document.body.classList.remove("dropping"); take([...event.dataTransfer.files]); });
  addEventListener("beforeunload", (event) => { if (!isSaved) event.preventDefault(); });

  changeRules();
  for (const id of ["bar", "columns", "roster"]) find(id).hidden = false;
  find("starting").remove();
  globalThis.maEligible = { session, take };
  document.documentElement.dataset.ready = "true";
})().catch((error) => {
  const said = document.getElementById("starting") ?? document.getElementById("note");
  said.textContent = `This page cannot start in this browser: ${error.message ?? error}. It needs a current browser, such as Chromium or Firefox.`;
  throw error;
});
