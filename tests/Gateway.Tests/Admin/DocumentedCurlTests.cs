using System.Diagnostics;
using System.Text.RegularExpressions;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>The curl lines of docs/api.md, run in their order by a shell, with the statuses that stand beside them.</summary>
public partial class DocumentedCurlTests : IDisposable
{
    /// <summary>Reports the status of each line and passes the body on; the lines themselves stay as a reader would type them.</summary>
    private const string Curl = """
        curl() { command curl -sS --max-time 20 -o "$FOLDER/body" -w '%{http_code}\n' "$@" >> "$FOLDER/statuses"; cat "$FOLDER/body"; }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-curl-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Lines_OfTheApiPage_AnswerAsTheySay()
    {
        Assert.SkipUnless(HasPrograms || Environment.GetEnvironmentVariable("CI") is not null, "bash, curl or jq is missing.");
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var api = await ApiGateway.StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        var page = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs/api.md"));
        var lines = string.Concat(Block().Matches(page).Select(match => match.Groups["sh"].Value).Skip(1));

        var output = await RunAsync(Curl + "\n" + lines, new()
        {
            ["FOLDER"] = _folder,
            ["SLUICE"] = api.Gateway.Http.BaseAddress!.ToString().TrimEnd('/'),
            ["KEY"] = api.Gateway.AdminKey,
            ["UPSTREAM"] = upstream.Endpoint.ToString(),
        });

        var expected = Status().Matches(lines).Select(match => match.Groups["status"].Value).ToArray();
        Assert.NotEmpty(expected);
        Assert.True(expected.SequenceEqual(await File.ReadAllLinesAsync(Path.Combine(_folder, "statuses"))), output);
        Assert.Equal(2, upstream.Arrivals.Count);
    }

    private static bool HasPrograms => Array.TrueForAll(["bash", "curl", "jq"], program =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program))));

    private static async Task<string> RunAsync(string script, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("bash", ["-e", "-o", "pipefail", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"{process.ExitCode}: {await output} {await errors}");
        return await output;
    }

    [GeneratedRegex("```sh\n(?<sh>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex("# (?<status>[2-5][0-9]{2})$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Status();
}
