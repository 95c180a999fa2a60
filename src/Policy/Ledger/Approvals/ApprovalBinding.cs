using System.Runtime.InteropServices;
using Sluice.Policy.Digests;

namespace Sluice.Policy.Ledger.Approvals;

/// <summary>What an approval is bound to, besides the grant in whose ledger it lies: server, tool, policy version and arguments.</summary>
public static class ApprovalBinding
{
    /// <summary>The most members that the arguments may have, with those of the objects inside: nobody reads more before approving.</summary>
    public const int MostMembers = 65_536;

    /// <summary>Arguments count by value: see <see cref="JsonDigest"/>.</summary>
    /// <param name="server">The server's id.</param>
    /// <param name="policyVersion">The version in force, e.g. <c>pimea-default@3</c>: an approval does not outlive an edit.</param>
    /// <param name="tool">The tool's name after JSON unescaping.</param>
    /// <param name="arguments">The raw UTF-8 text of <c>params.arguments</c>, or empty.</param>
    /// <param name="binding">The digest of them all.</param>
    /// <returns>False: the arguments cannot be digested, so that no approval can be bound to them.</returns>
    public static bool TryCompute(
        string server, string policyVersion, ReadOnlySpan<char> tool, ReadOnlySpan<byte> arguments, out Digest binding)
    {
        if (!JsonDigest.TryCompute(arguments, MostMembers, out binding))
            return false;
        using var hash = new CanonicalHash();
        Append(server, hash);
        Append(policyVersion, hash);
        Append(tool, hash);
        hash.Append(binding);
        binding = hash.Finish();
        return true;
    }

    /// <summary>As UTF-16, which half a surrogate pair does not break, after its length.</summary>
    private static void Append(ReadOnlySpan<char> text, CanonicalHash to)
    {
        to.Append(text.Length);
        to.Append(MemoryMarshal.AsBytes(text));
    }
}
