using System.Text.Json;

namespace Sluice.Store.Directory.Callers;

/// <summary>One step from a token's claims to a grant. Immutable.</summary>
/// <param name="Claim">The names that lead to the claim: one, or more for a claim inside others, such as <c>realm_access</c>, <c>roles</c>.</param>
/// <param name="Match">How <paramref name="Value"/> is looked for.</param>
/// <param name="Value">A text; compared character by character.</param>
/// <param name="GrantId">A grant of the same server.</param>
public sealed record CallerRule(IReadOnlyList<string> Claim, ClaimMatch Match, string Value, string GrantId)
{
    /// <summary>Whether the claim is there and is as the rule says; a claim of another kind than the rule needs is no match.</summary>
    public bool Matches(JsonElement claims)
    {
        foreach (var name in Claim)
        {
            if (claims.ValueKind != JsonValueKind.Object || !claims.TryGetProperty(name, out claims))
                return false;
        }

        return Match == ClaimMatch.Equals ? Equals(claims) : Contains(claims);
    }

    private bool Equals(JsonElement value) => value.ValueKind == JsonValueKind.String && value.ValueEquals(Value);

    private bool Contains(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => HasElement(value),
        JsonValueKind.String => HasWord(value.GetString()),
        _ => false,
    };

    private bool HasElement(JsonElement list)
    {
        foreach (var element in list.EnumerateArray())
        {
            if (Equals(element))
                return true;
        }

        return false;
    }

    private bool HasWord(ReadOnlySpan<char> words)
    {
        foreach (var word in words.Split(' '))
        {
            if (words[word].SequenceEqual(Value))
                return true;
        }

        return false;
    }
}
