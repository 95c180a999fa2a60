using System.Globalization;
using Npgsql;
using Orleans.Runtime;

namespace Sluice.Silo.Clustering;

/// <summary>A row of <c>cluster_silos</c> and what Orleans makes of it.</summary>
internal static class SiloRow
{
    /// <summary>In the order of the columns.</summary>
    public static object[] ValuesOf(string cluster, MembershipEntry entry, int version) =>
    [
        cluster, entry.SiloAddress.ToParsableString(), (int)entry.Status, SuspicionsOf(entry), entry.ProxyPort, entry.HostName ?? "", entry.SiloName ?? "",
        Utc(entry.StartTime), Utc(entry.IAmAliveTime), (long)version,
    ];

    /// <summary>From a row with the version in front.</summary>
    public static MembershipEntry EntryOf(NpgsqlDataReader row) => new()
    {
        SiloAddress = SiloAddress.FromParsableString(row.GetString(1)),
        Status = (SiloStatus)row.GetInt32(2),
        SuspectTimes = [.. row.GetFieldValue<string[]>(3).Select(SuspicionOf)],
        ProxyPort = row.GetInt32(4),
        HostName = row.GetString(5),
        SiloName = row.GetString(6),
        StartTime = row.GetDateTime(7),
        IAmAliveTime = row.GetDateTime(8),
    };

    public static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);

    private static string[] SuspicionsOf(MembershipEntry entry) => entry.SuspectTimes is not { } suspicions
        ? []
        : [.. suspicions.Select(suspicion => $"{suspicion.Item1.ToParsableString()} {suspicion.Item2.Ticks.ToString(CultureInfo.InvariantCulture)}")];

    private static Tuple<SiloAddress, DateTime> SuspicionOf(string text)
    {
        var end = text.LastIndexOf(' ');
        return Tuple.Create(SiloAddress.FromParsableString(text[..end]), new DateTime(long.Parse(text.AsSpan(end + 1), CultureInfo.InvariantCulture), DateTimeKind.Utc));
    }
}
