// The app that Slack's getting-started guide for Bolt leads to, over HTTP: it listens, answers with a button, opens a form, has a
// home. All that a workspace of Slack's own would not need is `clientOptions`.

const { App } = require('@slack/bolt');

const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

app.message('hello', async ({ message, say }) => {
  const text = `Hey there <@${message.user}>!`;
  const accessory = { type: 'button', text: { type: 'plain_text', text: 'Click Me' }, action_id: 'button_click' };
  await say({ text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text }, accessory }] });
});

app.action('button_click', async ({ ack, body, say }) => {
  await ack();
  await say(`<@${body.user.id}> clicked the button`);
});

app.command('/ticket', async ({ ack, body, client }) => {
  await ack();
  const dreams = {
    type: 'input',
    block_id: 'input_c',
    label: { type: 'plain_text', text: 'What are your hopes and dreams?' },
    element: { type: 'plain_text_input', action_id: 'dreamy_input', multiline: true },
  };
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: 'modal',
      callback_id: 'view_1',
      title: { type: 'plain_text', text: 'My App' },
      submit: { type: 'plain_text', text: 'Submit' },
      blocks: [dreams],
    },
  });
});

app.view('view_1', async ({ ack, body, client, view }) => {
  const dreams = view.state.values.input_c.dreamy_input.value;
  if (dreams.length <= 5) {
    await ack({ response_action: 'errors', errors: { input_c: 'The value must be longer than 5 characters' } });
    return;
  }
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: `Your submission of ${dreams} was successful` });
});

app.event('app_home_opened', async ({ client, event }) => {
  const welcome = { type: 'section', text: { type: 'mrkdwn', text: `*Welcome home, <@${event.user}>*` } };
  await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [welcome] } });
});

(async () => {
  await app.start(process.env.PORT || 3000);
  console.log('⚡️ Bolt app is running!');
})();
