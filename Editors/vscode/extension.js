"use strict";

const os = require("node:os");
const path = require("node:path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

/** One client serves all the folders of a window: files import one another across them. */
let client;
/** Starts and stops follow one another, whoever asks for them. */
let turn = Promise.resolve();
let output;

function activate(context) {
  output = vscode.window.createOutputChannel("Antiphon");
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("antiphon.restart", restart),
    vscode.commands.registerCommand("antiphon.output", () => output.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((change) => {
      return change.affectsConfiguration("antiphon.path") ? restart() : undefined;
    }),
  );
  return restart();
}

function deactivate() {
  return inTurn(stop);
}

function restart() {
  return inTurn(async () => {
    await stop();
    await start();
  });
}

function inTurn(action) {
  turn = turn.then(action, action);
  return turn;
}

async function stop() {
  const running = client;
  client = undefined;
  if (running === undefined) return;
  try {
    await running.stop();
  } catch (error) {
    // One that has crashed cannot be asked to stop.
    output.appendLine(`stopping: ${error.message}`);
  }
}

async function start() {
  if (!vscode.workspace.isTrusted) {
    output.appendLine("not started: the folder is not trusted");
    return;
  }
  const server = command();
  output.appendLine(`starting ${server.command} ${server.args.join(" ")}`);
  const starting = new LanguageClient("antiphon", "Antiphon", server, {
    documentSelector: [
      { scheme: "file", language: "sync" },
      { scheme: "untitled", language: "sync" },
    ],
    outputChannel: output,
  });
  try {
    await starting.start();
    client = starting;
  } catch (error) {
    output.appendLine(`not started: ${error.message}`);
    const settings = "Open Settings";
    // Not awaited: the message stays until somebody answers it.
    vscode.window
      .showErrorMessage(
        `Antiphon: \`${server.command}\` did not start. Is it installed, and does \`antiphon.path\` name it?`,
        settings,
      )
      .then((answer) => {
        if (answer === settings) vscode.commands.executeCommand("workbench.action.openSettings", "antiphon.path");
      });
  }
}

/** What the settings say, with the places in it filled in. */
function command() {
  const settings = vscode.workspace.getConfiguration("antiphon");
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  let executable = settings.get("path", "antiphon").trim() || "antiphon";
  if (executable === "~" || executable.startsWith("~/")) {
    executable = path.join(os.homedir(), executable.slice(1));
  }
  if (folder !== undefined) {
    executable = executable.replaceAll("${workspaceFolder}", folder);
  }
  const options = folder === undefined ? {} : { cwd: folder };
  return { command: executable, args: ["lsp"], options };
}

module.exports = { activate, deactivate };
