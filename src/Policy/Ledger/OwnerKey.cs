using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Policy.Ledger;

/// <summary>Names one owner of counters over the whole fleet: <c>default/grant/alice-laptop</c>.</summary>
public readonly record struct OwnerKey(string Value)
{
    public static OwnerKey ForGrant(string organisation, string grant) => new($"{organisation}/grant/{grant}");

    public static OwnerKey ForServer(string organisation, string server) => new($"{organisation}/server/{server}");

    public static OwnerKey ForOrganisation(string organisation) => new($"{organisation}/organisation");

    /// <summary>
    /// One subject of an issuer, by a grant: <c>default/grant/staff/subject/</c> and 64 hexadecimal digits, the SHA-256 of the issuer with its length and
    /// the subject. Whatever claims say, they cannot name another's counters.
    /// </summary>
    public static OwnerKey ForSubject(OwnerKey grant, string issuer, string subject)
    {
        var length = Encoding.UTF8.GetByteCount(issuer);
        var text = new byte[sizeof(int) + length + Encoding.UTF8.GetByteCount(subject)];
        BinaryPrimitives.WriteInt32LittleEndian(text, length);
        Encoding.UTF8.GetBytes(issuer, text.AsSpan(sizeof(int)));
        Encoding.UTF8.GetBytes(subject, text.AsSpan(sizeof(int) + length));
        return new OwnerKey($"{grant.Value}/subject/{Convert.ToHexStringLower(SHA256.HashData(text))}");
    }

    /// <summary>Where the same owner's rules in shadow mode count, apart from those that are enforced: <c>default/grant/alice-laptop/shadow</c>.</summary>
    public OwnerKey Shadow => new($"{Value}/shadow");

    public override string ToString() => Value;
}
