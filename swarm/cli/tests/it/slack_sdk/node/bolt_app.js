// An app as Bolt's documentation says how to write one, which notes what reaches it. It runs the same over HTTP and sockets.

const { App, Assistant, LogLevel } = require('@slack/bolt');
const { assert, until } = require('./cases');

/** What reached the app, by kind. */
class Seen {
  all = [];

  note(kind, what) {
    this.all.push([kind, what]);
  }

  of(kind, wanted = () => true) {
    return this.all.filter(([each, what]) => each === kind && wanted(what)).map(([, what]) => what);
  }

  /** The latest of a kind that is wanted, once there is one. */
  async wait(kind, wanted) {
    try {
      return (await until(() => this.of(kind, wanted).length > 0 && this.of(kind, wanted), kind)).at(-1);
    } catch {
      return assert.fail(`no ${kind} reached the app; there were ${this.all.map(([each]) => each)}`);
    }
  }
}

const plain = (text) => ({ type: 'plain_text', text });
const option = (text) => ({ text: plain(text), value: text.toLowerCase() });

/** Blocks with everything that can be pressed or chosen. */
const question = () => [
  { type: 'section', block_id: 'ask', text: { type: 'mrkdwn', text: 'Which *badge*?' } },
  {
    type: 'actions',
    block_id: 'answers',
    elements: [
      { type: 'button', action_id: 'approve', text: plain('Approve'), value: 'request-7' },
      { type: 'button', action_id: 'form', text: plain('Form'), value: '1' },
      {
        type: 'static_select',
        action_id: 'colour',
        placeholder: plain('Choose'),
        options: ['Red', 'Green'].map(option),
      },
      { type: 'external_select', action_id: 'approver', placeholder: plain('Choose'), min_query_length: 0 },
    ],
  },
];

/** A dialog with one answer to give. */
const form = (callback_id = 'request', title = 'Request') => ({
  type: 'modal',
  callback_id,
  title: plain(title),
  submit: plain('Send'),
  close: plain('Never mind'),
  notify_on_close: true,
  private_metadata: 'from the test',
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: plain('Why?'),
      element: { type: 'plain_text_input', action_id: 'reason' },
    },
  ],
});

/** The app, which gets its deliveries in the way that the options say. */
function appOf(seen, options) {
  const app = new App({
    token: process.env.SLACK_BOT_TOKEN,
    clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
    logLevel: LogLevel.ERROR,
    ...options,
  });
  app.assistant(assistant(seen));
  hear(app, seen);
  answerActs(app, seen);
  answerViews(app, seen);
  return app;
}

const assistant = (seen) =>
  new Assistant({
    threadStarted: async ({ event, say, setSuggestedPrompts }) => {
      seen.note('thread_started', event);
      await say('How can I help?');
      await setSuggestedPrompts({ prompts: [{ title: 'Lost badge', message: 'I lost my badge.' }] });
    },
    userMessage: async ({ message, say, setStatus, setTitle }) => {
      seen.note('thread_message', message);
      await setStatus('is looking…');
      await setTitle('Badges');
      await say(`About “${message.text}”: done.`);
    },
  });

function hear(app, seen) {
  app.event('app_mention', async ({ event, say }) => {
    seen.note('app_mention', event);
    await say({ text: `You called, <@${event.user}>?`, thread_ts: event.ts });
  });
  app.message(/badge (\d+)/i, async ({ message, say, context }) => {
    seen.note('badge', message);
    await say({ text: `Badge ${context.matches[1]}:`, blocks: question() });
  });
  // Bolt for Node gives an event to every listener that it fits.
  app.event('message', async ({ event }) => seen.note(event.subtype ?? 'message', event));
  app.event('reaction_added', async ({ event }) => seen.note('reaction_added', event));
  app.event('member_joined_channel', async ({ event }) => seen.note('member_joined_channel', event));
  app.event('app_home_opened', async ({ event, client }) => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*Welcome home.*' } }];
    seen.note('published', await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } }));
  });
}

function answerActs(app, seen) {
  app.action('approve', async ({ ack, body, respond }) => {
    await ack();
    seen.note('approve', body);
    await respond({ text: 'Approved.', replace_original: true });
  });
  app.action('form', async ({ ack, body, client }) => {
    await ack();
    seen.note('opened', await client.views.open({ trigger_id: body.trigger_id, view: form() }));
  });
  app.action({ block_id: 'answers', action_id: /^(colour|approver)$/ }, async ({ ack, action, body }) => {
    await ack();
    seen.note(action.action_id, body);
  });
  app.options('approver', async ({ ack, options }) => {
    seen.note('options', options);
    const names = ['Ada', 'Alan', 'Grace'].filter((name) => name.toLowerCase().startsWith(options.value.toLowerCase()));
    await ack({ options: names.map(option) });
  });
  app.command('/badge', async ({ ack, command }) => {
    await ack(`Badge for ${command.text}.`);
    seen.note('command', command);
  });
  app.command('/announce', async ({ ack, command, respond }) => {
    await ack();
    await respond({ text: `Hear: ${command.text}`, response_type: 'in_channel' });
  });
  app.function('badge_step', async ({ inputs, complete, fail }) => {
    seen.note('function', inputs);
    if (inputs.fail) await fail({ error: 'no badge left' });
    else await complete({ outputs: { badge: '7' } });
  });
  app.shortcut('new_request', async ({ ack, shortcut, client }) => {
    await ack();
    seen.note('shortcut', shortcut);
    seen.note('opened', await client.views.open({ trigger_id: shortcut.trigger_id, view: form() }));
  });
  app.shortcut({ callback_id: 'file_ticket', type: 'message_action' }, async ({ ack, shortcut }) => {
    await ack();
    seen.note('message_shortcut', shortcut);
  });
}

function answerViews(app, seen) {
  app.view('request', async ({ ack, body, view }) => {
    const reason = view.state.values.why.reason.value;
    if (reason === 'wrong') await ack({ response_action: 'errors', errors: { why: 'That is no reason.' } });
    else if (reason === 'update') await ack({ response_action: 'update', view: form('request', 'Once more') });
    else if (reason === 'push') await ack({ response_action: 'push', view: form('second', 'Second') });
    else await ack();
    // Noted last: whoever waits for it finds that the answer was given.
    seen.note('submitted', body);
  });
  app.view('second', async ({ ack, body }) => {
    await ack({ response_action: 'clear' });
    seen.note('second', body);
  });
  app.view({ callback_id: 'request', type: 'view_closed' }, async ({ ack, body }) => {
    await ack();
    seen.note('closed', body);
  });
}

module.exports = { Seen, appOf, form, question };
