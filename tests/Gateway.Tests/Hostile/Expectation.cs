using System.Globalization;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>
/// What a line of the corpus says a client gets back: for each answer its status, perhaps its JSON-RPC code (<c>-32700</c>) and id (<c>id=7</c>), or
/// <c>denied</c>; at the end what becomes of the connection: <c>keep</c>, <c>close</c>, or <c>over</c> where an answer may or may not make it out first. <c>fin</c>: the
/// client closes its end; a line without it keeps it open.
/// </summary>
internal sealed class Expectation
{
    private readonly List<(int Status, List<string> More)> _answers = [];
    private readonly bool _keeps;
    private readonly bool _closes;
    private readonly bool _isOver;

    public Expectation(string written)
    {
        foreach (var word in written.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word is "keep")
                _keeps = true;
            else if (word is "close")
                _closes = true;
            else if (word is "over")
                _isOver = true;
            else if (word is "fin")
                Fin = true;
            else if (char.IsAsciiDigit(word[0]))
                _answers.Add((int.Parse(word, CultureInfo.InvariantCulture), []));
            else
                _answers[^1].More.Add(word);
        }
    }

    public bool Fin { get; }

    public async Task HoldsAsync(RawConnection connection, bool hasBody, Func<RawConnection, Task> isAlive)
    {
        foreach (var (status, more) in _answers)
        {
            var answer = await connection.ReadAsync(hasBody);
            Assert.True(answer is not null, $"closed instead of {status}");
            Assert.True(answer.Status == status, $"expected {status}: {answer}");
            foreach (var word in more)
                Assert.True(Holds(answer, word), $"expected {word}: {answer}");
        }

        if (_keeps)
            await isAlive(connection);
        else if (_closes)
            Assert.Null(await connection.ReadAsync());
        while (_isOver && await connection.ReadAsync() is { } answer)
            Assert.True(answer.Status >= 400, $"{answer}");
    }

    public static bool Holds(RawAnswer answer, string word) => word switch
    {
        "torn" => answer.IsTorn,
        "denied" => answer.Text.Contains("\"text\":\"[POLICY DENIED]", StringComparison.Ordinal),
        "hidden" => answer.Text.Contains("\"reason\":\"not_available\"", StringComparison.Ordinal),
        ['-', ..] => answer.ErrorCode == int.Parse(word, CultureInfo.InvariantCulture),
        ['i', 'd', '=', ..] => answer.Id == word["id=".Length..],
        ['!', ..] => answer[word[1..]] is null,
        _ when word.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon => answer[word[..colon]] == word[(colon + 1)..],
        _ => throw new InvalidDataException($"What does {word} mean?"),
    };
}
