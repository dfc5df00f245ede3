// Named behaviours, each of which prints whether it is so, and what they say when it is not.

const assert = require('node:assert/strict');

// How long a condition may take to come true: only a bound.
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 20;

const cases = [];

/** Adds a behaviour of this name; they run in the order in which they were added. */
function behaviour(name, act) {
  cases.push([name, act]);
}

const same = (found, wanted, what) =>
  assert.deepEqual(found, wanted, `${what}: ${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`);

/** The error with which a promise must be refused. */
async function refused(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
}

const moment = (ms) =>
  new Promise((done) => {
    setTimeout(done, ms);
  });

/** What `look` finds, once it finds something. */
async function until(look, what) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert(Date.now() < end, `not within ${PATIENCE_MS} ms: ${what}`);
    await moment(LOOK_EVERY_MS);
  }
}

/** Runs every behaviour, and says of each how it went. */
async function run(story) {
  for (const [name, act] of cases) {
    try {
      await act(story);
      console.log(`ok ${name}`);
    } catch (error) {
      const place = (error.stack ?? '')
        .split('\n')
        .find((line) => line.includes(__dirname) && !line.includes('cases.js'));
      console.log(`FAIL ${name}: ${`${error.message ?? error} ${place ?? ''}`.replaceAll('\n', ' | ')}`);
    }
  }
  console.log('done');
}

module.exports = { assert, behaviour, refused, run, same, until };
