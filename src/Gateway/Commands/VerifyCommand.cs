using Sluice.Gateway.Configuration;
using Sluice.Gateway.Directories;
using Sluice.Gateway.Enforcement;
using Sluice.Store.Audit;
using Sluice.Store.Audit.Postgres;
using Sluice.Store.Audit.Verification;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Commands;

/// <summary><c>verify</c>: whether the audit is whole. Reads what a gateway with the same configuration writes, also while it runs.</summary>
internal static class VerifyCommand
{
    private const int Whole = 0;
    private const int Tampered = 1;
    private const int CannotTell = 2;

    public static async Task<int> RunAsync(string[] args, string? checkpoints, IReadOnlyList<IEngine> engines)
    {
        var builder = ConfigurationFeature.CreateBuilder([.. args.Where(arg => arg != "verify")]);
        var options = builder.AddSluiceOptions(engines);
        var findings = new AuditFindings();
        try
        {
            var ring = await StoreCommand.ReadKeysAsync(options, TimeProvider.System);
            await VerifyAsync(options, ring, checkpoints ?? options.Audit.CheckpointFile, findings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or KeySourceException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return CannotTell;
        }

        return Report(findings);
    }

    private static async Task VerifyAsync(SluiceOptions options, KeyRing ring, string? checkpoints, AuditFindings findings)
    {
        if (!Directory.Exists(options.DataPath) || Directory.GetFiles(options.DataPath, "audit*.db") is not { Length: > 0 } files)
            throw new IOException($"Sluice:DataPath = \"{options.DataPath}\": there is no audit.db to verify. Name the data path of the gateway.");
        if (checkpoints is not null && !File.Exists(checkpoints))
            throw new IOException($"{checkpoints}: there is no such file of checkpoints.");
        if (options.Postgres is { } address)
        {
            await AdminAuditVerification.RunPostgresAsync(address, ring, findings, Read(checkpoints));
            await PostgresVerification.RunAsync(address, ring, findings, Read(checkpoints), CancellationToken.None);
        }
        else if (Path.Combine(options.DataPath, DirectoryOpening.FileName) is var store && File.Exists(store))
            await AdminAuditVerification.RunSqliteAsync(store, ring, findings, Read(checkpoints));
        foreach (var file in files.Order(StringComparer.Ordinal))
            SqliteVerification.Run(file, ring, findings, Read(checkpoints));
    }

    private static IEnumerable<ChainCheckpoint> Read(string? checkpoints) => checkpoints is null ? [] : CheckpointFile.Read(checkpoints);

    private static int Report(AuditFindings findings)
    {
        foreach (var finding in findings.Kept)
            Console.Error.WriteLine(finding);
        var more = findings.Tampered + findings.Unverifiable - findings.Kept.Count;
        if (more > 0)
            Console.Error.WriteLine($"... and {more} more.");
        Console.WriteLine(
            $"{findings.Records} records in {findings.Chains} chains: {findings.Tampered} faults, {findings.Unverifiable} that cannot be told for want of a key.");
        return findings.Tampered > 0 ? Tampered : findings.Unverifiable > 0 ? CannotTell : Whole;
    }
}
