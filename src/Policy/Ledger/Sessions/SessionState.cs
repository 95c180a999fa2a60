using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger.Sessions;

/// <summary>The binary form of an owner's flow sessions: the names of the flows, then sessions and places that refer to them.</summary>
internal static class SessionState
{
    /// <summary>What <see cref="SaveOwner"/> writes at most.</summary>
    public const int KeyBytes = 1 + (2 * sizeof(ulong));

    private const byte OfNoSession = 1;
    private const byte OfSession = 2;

    private const long IsComplete = 1;
    private const long IsFinished = 2;

    public static int MostBytes(SessionTable? table)
    {
        const int ofSession = KeyBytes + (5 * StateWriter.MostVarintBytes);
        const int ofPlace = sizeof(ulong) + (3 * StateWriter.MostVarintBytes);
        const int ofName = StateWriter.MostVarintBytes + (3 * FlowRules.LongestName);
        return table is null
            ? 3 * StateWriter.MostVarintBytes
            : (3 * StateWriter.MostVarintBytes) + (table.Sessions.Length * (ofSession + ofName)) + (table.Places.Length * (ofPlace + ofName));
    }

    public static void Save(SessionTable table, ref StateWriter writer, long lastMs)
    {
        var flows = new List<string>();
        foreach (var session in table.Sessions)
            IndexOf(session.Flow, flows);
        foreach (ref readonly var place in table.Places)
            IndexOf(place.Flow, flows);
        writer.Number(flows.Count);
        foreach (var flow in flows)
            writer.Text(flow);
        writer.Number(table.Sessions.Length);
        foreach (var session in table.Sessions)
            Save(session, IndexOf(session.Flow, flows), ref writer, lastMs);
        writer.Number(table.Places.Length);
        foreach (ref readonly var place in table.Places)
            Save(place, IndexOf(place.Flow, flows), ref writer, lastMs);
    }

    public static SessionTable Load(ref StateReader reader, long lastMs)
    {
        var flows = new string[reader.Number(2 * SessionTable.Most, "session flows")];
        for (var index = 0; index < flows.Length; index++)
        {
            var name = flows[index] = reader.Text("name of a session flow");
            if (name.Length > FlowRules.LongestName)
                throw reader.Broken("the name of a session flow is too long");
        }

        var sessions = LoadSessions(ref reader, flows, lastMs);
        return new SessionTable(sessions, LoadPlaces(ref reader, flows, lastMs));
    }

    /// <summary>Whose counter it is: nobody's but the grant's, that of calls in no session, or one session's.</summary>
    public static void SaveOwner(SessionKey session, ref StateWriter writer)
    {
        writer.Byte(session == default ? (byte)0 : session.IsNone ? OfNoSession : OfSession);
        if (!session.IsNone)
            Save(session, ref writer);
    }

    public static SessionKey LoadOwner(ref StateReader reader) => reader.Byte("scope of a counter") switch
    {
        0 => default,
        OfNoSession => SessionKey.InNone,
        OfSession => LoadKey(ref reader),
        var other => throw reader.Broken($"a counter of the scope {other} is unknown"),
    };

    private static int IndexOf(string flow, List<string> flows)
    {
        var index = flows.FindIndex(known => string.Equals(known, flow, StringComparison.Ordinal));
        if (index >= 0)
            return index;
        flows.Add(flow);
        return flows.Count - 1;
    }

    private static void Save(FlowSession session, int flow, ref StateWriter writer, long lastMs)
    {
        writer.Number(flow);
        Save(session.Key, ref writer);
        writer.Number(lastMs - session.StartedMs);
        writer.Number(session.TtlMs);
        writer.Number(session.Steps);
        writer.Number((session.IsComplete ? IsComplete : 0) | (session.IsFinished ? IsFinished : 0));
    }

    private static void Save(in SessionPlace place, int flow, ref StateWriter writer, long lastMs)
    {
        writer.Number(flow);
        writer.Fixed64(place.Incarnation);
        writer.Number(place.Sequence);
        writer.Number(place.EndsMs - lastMs);
    }

    private static void Save(SessionKey key, ref StateWriter writer)
    {
        writer.Fixed64(key.High);
        writer.Fixed64(key.Low);
    }

    private static List<FlowSession> LoadSessions(ref StateReader reader, string[] flows, long lastMs)
    {
        var count = (int)reader.Number(SessionTable.Most, "flow sessions");
        var sessions = new List<FlowSession>(count);
        var keys = new HashSet<SessionKey>(count);
        for (; count > 0; count--)
        {
            var flow = LoadFlow(ref reader, flows);
            var key = LoadKey(ref reader);
            var ageMs = reader.Number(WindowLength.Longest + FlowSession.RememberedMs, "age of a session");
            var ttlMs = reader.Positive(WindowLength.Longest, "life of a session");
            var steps = (int)reader.Number(int.MaxValue, "steps of a session");
            var marks = reader.Number(IsComplete | IsFinished, "marks of a session");
            var session = new FlowSession(flow, key, lastMs - ageMs, ttlMs) { Steps = steps, IsComplete = (marks & IsComplete) != 0, IsFinished = (marks & IsFinished) != 0 };
            if (session.RememberedUntilMs <= lastMs || !keys.Add(key))
                throw reader.Broken("a session comes twice, or ended too long ago");
            sessions.Add(session);
        }

        return sessions;
    }

    private static List<SessionPlace> LoadPlaces(ref StateReader reader, string[] flows, long lastMs)
    {
        var count = (int)reader.Number(SessionTable.Most, "places of sessions");
        var places = new List<SessionPlace>(count);
        for (; count > 0; count--)
        {
            var flow = LoadFlow(ref reader, flows);
            var (incarnation, sequence) = (reader.Fixed64("incarnation of a place"), reader.Positive(long.MaxValue, "sequence of a place"));
            places.Add(new SessionPlace(flow, incarnation, sequence, lastMs + reader.Positive(WindowLength.Longest, "end of a place")));
        }

        return places;
    }

    private static string LoadFlow(ref StateReader reader, string[] flows)
    {
        var index = reader.Number(2 * SessionTable.Most, "flow of a session");
        return index < flows.Length ? flows[index] : throw reader.Broken($"a session is of flow {index} of {flows.Length}");
    }

    private static SessionKey LoadKey(ref StateReader reader)
    {
        var key = new SessionKey(reader.Fixed64("key of a session"), reader.Fixed64("key of a session"));
        return key.IsNone ? throw reader.Broken("the key of a session is none") : key;
    }
}
