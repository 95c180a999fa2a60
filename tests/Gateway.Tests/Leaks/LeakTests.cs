using System.Text;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Gateway.Tests.Leaks;

/// <summary>
/// After a run in which every kind of secret was used, none of them stands in the database, in the log at Trace, in an answer, in the audit or in what a collector gets: neither
/// plain nor in base64, hexadecimal or URL encoding. Only the answer that mints a key shows it, and is not among those that are searched.
/// </summary>
public sealed class LeakTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_WithEverySecretUsed_LeavesNone(bool onPostgres)
    {
        await using var database = onPostgres ? new PostgresInstance() : null;
        if (database is not null)
            await database.StartAsync();
        await using var scenario = await LeakScenario.StartAsync(database?.ConnectionString);
        await scenario.RunAsync();
        var evidence = await scenario.CollectAsync();
        Assert.True(evidence.Length > 100_000, "There is something to search.");
        Assert.True(scenario.LogsTheStart, "The log holds the start too.");
        Assert.Empty(evidence.LeaksOf(scenario.Secrets));
    }

    /// <summary>The search can fail: a secret that somebody wrote into a label is found wherever a label stands, in every form.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Plant_InEveryForm_IsFoundInTheDatabaseTheAuditAndTheAnswers(bool onPostgres)
    {
        var secret = new Secret("planted", "planted-0123456789-abcdefghijklmnop");
        await using var database = onPostgres ? new PostgresInstance() : null;
        if (database is not null)
            await database.StartAsync();
        await using var scenario = await LeakScenario.StartAsync(database?.ConnectionString);
        foreach (var (form, bytes) in secret.Forms.Where(form => form.Name != "UTF-16"))
            await scenario.PlantAsync($"<{Encoding.ASCII.GetString(bytes)}>");
        var leaks = (await scenario.CollectAsync()).LeaksOf([secret]);
        var store = onPostgres ? "the table public." : "the table ";
        var of = onPostgres ? "" : " of directory.db";
        foreach (var (form, _) in secret.Forms.Where(form => form.Name != "UTF-16"))
        {
            Assert.Contains($"planted ({form}) in {store}grants{of}", leaks);
            Assert.Contains($"planted ({form}) in {store}admin_audit{of}", leaks);
            Assert.Contains($"planted ({form}) in the answers", leaks);
            Assert.Contains($"planted ({form}) in the log", leaks);
            Assert.Contains($"planted ({form}) in the telemetry at /v1/logs", leaks);
        }
    }

    [Fact]
    public void Search_ValueInsideEncodedText_IsFoundAtEachOffset()
    {
        var secret = new Secret("s", "value-0123456789");
        foreach (var before in (string[])["", "a", "ab", "abc"])
        {
            var evidence = new Evidence();
            evidence.Add("x", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}value-0123456789 and more")));
            Assert.Contains(evidence.LeaksOf([secret]), leak => leak.StartsWith("s (base64 at", StringComparison.Ordinal));
        }

        var clean = new Evidence();
        clean.Add("x", "value-012345678");
        Assert.Empty(clean.LeaksOf([secret]));
    }
}
