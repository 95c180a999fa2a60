namespace Sluice.Store.Keys;

/// <summary>Keys as an operator writes them: <c>id:base64</c>, a line each, or several on a line with semicolons. The first one seals.</summary>
public static class KeyText
{
    private const string Form = "write id:base64, the id 1 to 16 of A-Z a-z 0-9 . _ - and after it 32 random bytes, e.g. from: openssl rand -base64 32.";

    /// <summary>The keys of a whole text.</summary>
    /// <param name="text">From a file or a vault.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="KeySourceException">There is none, or one is wrong: names the first, never its bytes.</exception>
    public static IReadOnlyList<SealingKey> Parse(string text, string source)
    {
        var errors = new List<KeyError>();
        var keys = Parse(Split(text), errors);
        if (errors.Count > 0)
            throw new KeySourceException($"{source}: key {errors[0].Index + 1} \"{errors[0].Shown}\": {errors[0].Fix}");
        return keys.Count > 0 ? keys : throw new KeySourceException($"{source} holds no key: {Form}");
    }

    public static string[] Split(string text) => text.Split(['\n', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads all of them and names every fault. Empty when there is one.</summary>
    public static IReadOnlyList<SealingKey> Parse(IReadOnlyList<string> texts, ICollection<KeyError> errors)
    {
        var keys = new List<SealingKey>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            if (Parse(texts[i], i, errors) is not { } key)
                continue;
            if (keys.Exists(other => other.Id == key.Id))
                errors.Add(new KeyError(i, $"{key.Id}:…", "two keys have this id: give each its own, so that it is clear which one opens."));
            keys.Add(key);
        }

        if (texts.Count > KeyRing.MostKeys)
            errors.Add(new KeyError(KeyRing.MostKeys, "…", $"take old keys out: a ring has at most {KeyRing.MostKeys}."));
        return errors.Count == 0 ? keys : [];
    }

    private static SealingKey? Parse(string text, int index, ICollection<KeyError> errors)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !SealingKey.IsId(text.AsSpan(0, colon)))
        {
            // Without an id, what stands here may be the key.
            errors.Add(new KeyError(index, "…", Form));
            return null;
        }

        var id = text[..colon];
        var bytes = new byte[SealingKey.Length];
        if (Convert.TryFromBase64String(text[(colon + 1)..], bytes, out var length) && length == SealingKey.Length)
            return new SealingKey(id, bytes);
        errors.Add(new KeyError(index, $"{id}:…", $"these are not 32 bytes in base64: {Form}"));
        return null;
    }
}
