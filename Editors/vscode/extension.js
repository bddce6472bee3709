"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

/** @type {LanguageClient | undefined} */
let client;

async function start() {
  if (!vscode.workspace.isTrusted) return;
  const configuration = vscode.workspace.getConfiguration("antiphon");
  const server = { command: configuration.get("path", "antiphon"), args: ["lsp"] };
  client = new LanguageClient(
    "antiphon",
    "Antiphon",
    { run: server, debug: server },
    { documentSelector: [{ scheme: "file", language: "sync" }] },
  );
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    vscode.window.showErrorMessage(
      `Antiphon: \`${server.command} lsp\` did not start (${error}). Set antiphon.path to the executable.`,
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running) await running.stop();
}

async function restart() {
  await stop();
  await start();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("antiphon.restart", restart),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((change) =>
      change.affectsConfiguration("antiphon.path") ? restart() : undefined,
    ),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
