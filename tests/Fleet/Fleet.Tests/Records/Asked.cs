namespace Sluice.Fleet.Tests.Records;

/// <summary>One call, as its client saw it.</summary>
/// <param name="Trace">Its identity.</param>
/// <param name="Node">The gateway that was asked.</param>
/// <param name="AskedAt">Time stamp of this process.</param>
/// <param name="AnsweredAt">Time stamp of this process.</param>
/// <param name="Answer">What came of it.</param>
/// <param name="Detail">The reason of a denial, or what broke.</param>
/// <param name="Costs">What the policy charges for it.</param>
internal sealed record Asked(string Trace, int Node, long AskedAt, long AnsweredAt, Answer Answer, string Detail, IReadOnlyList<Charged> Costs)
{
    /// <summary>Whether the gateway could decide.</summary>
    public bool IsDecided => Answer == Answer.Ran || (Answer == Answer.Denied && Detail == "limit");
}
