using System.Text.Json;
using Sluice.Policy.Conditions;

namespace Sluice.Policy.Digests;

/// <summary>
/// One digest for each JSON object, however it is written: members in any order, white space and escapes of no account, numbers by their exact value.
/// One pass over the raw text, which is copied nowhere.
/// </summary>
public static class JsonDigest
{
    /// <summary>Allocates: meant for calls that wait or come again, not for each.</summary>
    /// <param name="json">Valid UTF-8, no key twice in an object. Empty counts as an object without members.</param>
    /// <param name="mostMembers">The most members of all objects together: they bound memory (32 bytes each) and time (a hash each).</param>
    /// <param name="digest">The digest.</param>
    /// <param name="without">Names of members of the outermost object that do not count.</param>
    /// <returns>False: it is no JSON object, is nested deeper than 64, or has more members.</returns>
    public static bool TryCompute(ReadOnlySpan<byte> json, int mostMembers, out Digest digest, params ReadOnlySpan<string> without)
    {
        digest = default;
        using var whole = new CanonicalHash();
        using var pass = new DigestPass(mostMembers);
        var tokens = new JsonTokens(json.IsEmpty ? "{}"u8 : json);
        if (!tokens.Read() || tokens.Token != JsonTokenType.StartObject || !pass.WriteObject(ref tokens, whole, without) || tokens.Read() || tokens.IsBroken)
            return false;
        digest = whole.Finish();
        return true;
    }
}
