/** Drives the open map from inside the page, frame by frame, and measures; injected by web.py. */
(() => {
  const PAN_FRAMES = 240;
  const PAN_STEP = 8;
  const ZOOM_EVERY = 45;
  const ZOOM_STEPS = [1, 1, 1, -1, -1, -1];
  const HOVERS = 200;
  const MOST_WAIT_MS = 60_000;

  const map = () => document.querySelector('.map');
  const middle = () => {
    const { left, top, width, height } = map().getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2, width, height };
  };
  const nextFrame = () => new Promise((done) => requestAnimationFrame(done));

  function mouse(type, { x, y }) {
    const which = { button: 0, buttons: type === 'mouseup' ? 0 : 1 };
    map().dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, view: window, clientX: x, clientY: y, ...which }));
  }

  /** Milliseconds between frames while `step` is called once in each. */
  async function frames(count, step) {
    const times = [await nextFrame()];
    for (let i = 0; i < count; i++) {
      step(i);
      times.push(await nextFrame());
    }
    return times.slice(1).map((time, i) => time - times[i]);
  }

  /** A drag over new ground: east, south, west, south again. */
  async function pan() {
    const at = middle();
    mouse('mousedown', at);
    const gaps = await frames(PAN_FRAMES, (i) => {
      const leg = Math.floor((4 * i) / PAN_FRAMES);
      if (leg === 0) at.x -= PAN_STEP;
      else if (leg === 2) at.x += PAN_STEP;
      else at.y -= PAN_STEP;
      mouse('mousemove', at);
    });
    mouse('mouseup', at);
    return gaps;
  }

  /** The wheel, out and in again. */
  async function zoom() {
    const { x, y } = middle();
    return frames(ZOOM_STEPS.length * ZOOM_EVERY, (i) => {
      if (i % ZOOM_EVERY) return;
      const deltaY = 100 * ZOOM_STEPS[i / ZOOM_EVERY];
      map().dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: x, clientY: y, deltaY }));
    });
  }

  /** Milliseconds of script for each movement of the mouse: the event itself and the work it leaves to the frame. */
  async function hover() {
    const { x, y, width, height } = middle();
    const costs = [];
    for (let i = 0; i < HOVERS; i++) {
      const at = { x: x + (width / 2 - 60) * Math.sin(i * 0.37), y: y + (height / 2 - 60) * Math.cos(i * 0.23) };
      await nextFrame();
      let began = 0;
      // Frame callbacks run in the order in which they were asked for: the map's own stands between these two.
      requestAnimationFrame(() => (began = performance.now()));
      const sent = performance.now();
      mouse('mousemove', at);
      const taken = performance.now();
      costs.push(taken - sent + (await new Promise((done) => requestAnimationFrame(() => done(performance.now() - began)))));
    }
    return costs;
  }

  /** Milliseconds from the opening of the page to its first parcels; the page's policy forbids Playwright to wait for it. */
  async function firstShapes() {
    while (performance.now() < MOST_WAIT_MS) {
      const [mark] = performance.getEntriesByName('landdb:first-shapes');
      if (mark) return mark.startTime;
      await nextFrame();
    }
    throw new Error('no parcel was drawn');
  }

  window.landdbProbe = { pan, zoom, hover, firstShapes };
})();
