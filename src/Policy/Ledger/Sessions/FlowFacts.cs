namespace Sluice.Policy.Ledger.Sessions;

/// <summary>What the answer of a flow tool said: part of the <see cref="Settlement"/>, which may come again without harm.</summary>
/// <param name="Ran">Whether it is a result that is no error.</param>
/// <param name="Session">The session that a start opened; none when the result names none that can be read.</param>
/// <param name="IsComplete">Whether its status is the one that the flow requires before a finish.</param>
public sealed record FlowFacts(bool Ran, SessionKey Session = default, bool IsComplete = false)
{
    /// <summary>The tool answered, and nothing of it counts: an error, or a question to the client before the tool runs.</summary>
    public static readonly FlowFacts Nothing = new(Ran: false);
}
