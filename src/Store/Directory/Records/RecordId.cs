using System.Security.Cryptography;

namespace Sluice.Store.Directory.Records;

/// <summary>Ids of objects: 16 letters and digits of 80 random bits, unique without asking anybody.</summary>
public static class RecordId
{
    public const int Length = 16;

    /// <summary>Crockford's base 32 in small letters: nothing in it is mistaken for something else.</summary>
    internal const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string New() => RandomNumberGenerator.GetString(Letters, Length);
}
