namespace Sluice.PimeaServer.Pimea;

internal static class ClarifyingQuestions
{
    public const int Count = 3;

    private static readonly ClarifyingQuestion[] ForAdvice =
    [
        new("Audience", "Who do you want to reach, and in which market?"),
        new("Channels", "Which channels and which budget do you work with today?"),
        new("Goal", "What would you call a success, and by when?"),
    ];

    private static readonly ClarifyingQuestion[] ForDeliverables =
    [
        new("Brand", "Which brand and product is it for, and in which market?"),
        new("Voice", "Whom should it speak to, and in which tone?"),
        new("Constraints", "Which format, budget and deadline hold?"),
    ];

    public static ReadOnlySpan<ClarifyingQuestion> For(string mode) =>
        string.Equals(mode, SessionMode.Execute, StringComparison.Ordinal) ? ForDeliverables : ForAdvice;
}
