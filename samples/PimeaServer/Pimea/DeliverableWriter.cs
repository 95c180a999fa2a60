namespace Sluice.PimeaServer.Pimea;

/// <summary>Builds the deliverable from the caller's own words alone, so that the same conversation always reads the same.</summary>
internal static class DeliverableWriter
{
    private const int MaxTitleCharacters = 80;

    public static Deliverable Write(string mode, string opening, ReadOnlySpan<string> answers)
    {
        var questions = ClarifyingQuestions.For(mode);
        var sections = new List<DeliverableSection> { new("Request", opening) };
        var recommendations = new List<string>();
        var evidence = new List<Evidence> { new("message 1", opening) };
        var characters = opening.Length;
        for (var i = 0; i < answers.Length; i++)
        {
            var topic = questions[i].Topic;
            sections.Add(new DeliverableSection(topic, answers[i]));
            recommendations.Add($"{topic}: start from \"{Shortened(answers[i])}\" and measure it before you add to it.");
            evidence.Add(new Evidence($"message {i + 2}", answers[i]));
            characters += answers[i].Length;
        }

        var kind = string.Equals(mode, SessionMode.Execute, StringComparison.Ordinal) ? "Deliverable" : "Recommendation";
        return new Deliverable($"{kind}: {Shortened(opening)}", sections, recommendations, evidence, Confidence(characters));
    }

    /// <summary>The more the caller said, the better the data; the steps are arbitrary but fixed.</summary>
    private static string Confidence(int characters) => characters switch
    {
        < 100 => "low",
        < 400 => "medium",
        _ => "high",
    };

    private static string Shortened(string text) =>
        text.Length <= MaxTitleCharacters ? text : string.Concat(text.AsSpan(0, MaxTitleCharacters), "…");
}
