using System.CommandLine;
using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Commands;

/// <summary>The commands of the executable: serve (no command), <c>check</c>, <c>demo</c>, <c>keys</c>, <c>reencrypt</c>, <c>verify</c>.</summary>
internal static class CommandLine
{
    public static RootCommand Build(string[] args, IReadOnlyList<IEngine> engines)
    {
        var manifest = new Option<string?>("--manifest") { Description = "JSON file that declares servers, policies and grants.", HelpName = "FILE", Recursive = true };
        var root = new RootCommand("Sluice: an MCP gateway that enforces a policy on every tool call.") { manifest };
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((_, _) => ServeCommand.RunAsync(args, engines));
        root.Subcommands.Add(Check(manifest));
        root.Subcommands.Add(Demo(args, engines));
        root.Subcommands.Add(Keys(args, engines));
        root.Subcommands.Add(Reencrypt(args, engines));
        root.Subcommands.Add(Verify(args, engines));
        return root;
    }

    private static Command Check(Option<string?> manifest)
    {
        var policy = new Option<string?>("--policy") { Description = "JSON file with one policy, instead of a manifest.", HelpName = "FILE" };
        var check = new Command("check", "Validates a manifest or a policy, prints every error, and runs the tests beside the policies. Exit code 1: something is wrong.") { policy };
        check.SetAction(parsed => CheckCommand.Run(parsed.GetValue(manifest), parsed.GetValue(policy)));
        return check;
    }

    private static Command Verify(string[] args, IReadOnlyList<IEngine> engines)
    {
        var checkpoints = new Option<string?>("--checkpoints") { Description = "Checkpoints to compare with; by default those of Sluice:Audit:CheckpointFile.", HelpName = "FILE" };
        var verify = new Command("verify", "Tells whether a record of the audit was removed, changed or cut off. Exit code 0: none; 1: some; 2: it cannot be told.") { checkpoints };
        verify.TreatUnmatchedTokensAsErrors = false;
        verify.SetAction((parsed, _) => VerifyCommand.RunAsync(args, parsed.GetValue(checkpoints), engines));
        return verify;
    }

    private static Command Demo(string[] args, IReadOnlyList<IEngine> engines)
    {
        var drive = new Option<bool>("--drive") { Description = "Also run a client against it, print what happened, and exit." };
        var demo = new Command("demo", "Starts a sample MCP server and a gateway in front of it.") { drive };
        demo.TreatUnmatchedTokensAsErrors = false;
        demo.SetAction((parsed, _) => DemoCommand.RunAsync(args, parsed.GetValue(drive), engines));
        return demo;
    }

    private static Command Keys(string[] args, IReadOnlyList<IEngine> engines)
    {
        var forget = new Option<string?>("--forget") { Description = "Gives a key up that is lost, so that gateways start without it.", HelpName = "ID" };
        var keys = new Command("keys", "Says which keys the stored secrets still need.") { forget };
        keys.TreatUnmatchedTokensAsErrors = false;
        keys.SetAction((parsed, cancellationToken) =>
            StoreCommand.RunAsync(args, engines, (options, store, ring) => KeysCommand.RunAsync(options.DataPath, store, ring, parsed.GetValue(forget), cancellationToken)));
        return keys;
    }

    private static Command Reencrypt(string[] args, IReadOnlyList<IEngine> engines)
    {
        var reencrypt = new Command("reencrypt", "Seals every stored secret again with the first key; gateways may run meanwhile.");
        reencrypt.TreatUnmatchedTokensAsErrors = false;
        reencrypt.SetAction((_, cancellationToken) =>
            StoreCommand.RunAsync(args, engines, (_, store, ring) => ReencryptCommand.RunAsync(store, ring, cancellationToken)));
        return reencrypt;
    }
}
