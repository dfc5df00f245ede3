// The twin from outside every SDK: its environment, its control surface, and people at their doors.

const fs = require('node:fs');
const { assert } = require('./cases');

/** Takes over the file that the twin wrote, whose path is the first argument. */
function readEnvironment() {
  for (const line of fs.readFileSync(process.argv[2], 'utf8').split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) process.env[line.slice(0, at)] = line.slice(at + 1);
  }
}

/** A call that no SDK makes; the answer's JSON, or nothing when it has none. */
async function call(method, url, token, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' };
  const answer = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await answer.text();
  assert(answer.ok, `${method} ${url}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

const control = (method, path, body) =>
  call(method, process.env.TWIN_CONTROL_URL + path, process.env.TWIN_CONTROL_TOKEN, body);

/** Tells the twin where the app listens. */
const listen = (url) => control('PUT', '/_twin/subject', { events_url: url, interactivity_url: null });

/** The app is told over its sockets from now on. */
const useSockets = () =>
  control('PUT', '/_twin/subject', { events_url: null, interactivity_url: null, socket_mode: true });

/** Every socket is told to make room for a new one. */
const refreshSockets = () => control('POST', '/_twin/slack/sockets/refresh');

/** The twin's next call answers this status, once; none any more when there is no status. */
async function refuseNext(status) {
  const rules = status ? [{ before_handler: { share: 1.0, status, first: 1 } }] : [];
  // A rule that stays in force goes on counting: it is taken away first, so that it counts anew.
  for (const faults of [[], rules]) await control('PUT', '/_twin/slack/settings', { limits: 'count', faults });
}

/** A method of the Web API without an SDK; its answer, whatever it says. */
const api = (token, method, body = {}) => call('POST', process.env.SLACK_API_URL + method, token, body);

/** An employee, who uses Slack's client: posts and reads by the API, and does the rest at the doors. */
class Person {
  static async of(number) {
    const person = new Person();
    person.token = (await control('GET', `/_twin/credentials/${number}`)).slack;
    person.id = (await person.api('auth.test')).user_id;
    return person;
  }

  /** Calls a method, which must succeed. */
  async api(method, body) {
    const answer = await api(this.token, method, body);
    assert(answer.ok, `${method}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Does something at a door; the answer, whatever it says. */
  door(name, body = {}) {
    return call('POST', `${process.env.SLACK_API_URL.replace(/api\/$/, '')}_door/slack/${name}`, this.token, body);
  }

  /** Does something at a door, which must succeed. */
  async act(name, body) {
    const answer = await this.door(name, body);
    assert(answer.ok, `${name}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async direct(app) {
    return (await this.api('conversations.open', { users: app })).channel.id;
  }

  async messages(channel) {
    return (await this.api('conversations.history', { channel, limit: 100 })).messages;
  }

  async texts(channel) {
    return (await this.messages(channel)).map((message) => message.text);
  }
}

async function channelNamed(name) {
  const found = await api(process.env.SLACK_BOT_TOKEN, 'conversations.list', { limit: 1000 });
  return found.channels.find((channel) => channel.name === name).id;
}

module.exports = {
  Person,
  api,
  call,
  channelNamed,
  control,
  listen,
  readEnvironment,
  refreshSockets,
  refuseNext,
  useSockets,
};
