using System.Buffers;

namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>Decides on the values that a <see cref="ResponseRewriter"/> comes by.</summary>
internal interface IValueRewriter
{
    /// <param name="place">One flag: where the value stands.</param>
    /// <param name="value">Its text in valid UTF-8, without quotes and escapes. Borrowed: valid during the call.</param>
    /// <param name="replacement">Receives the new text in UTF-8, without quotes and escapes; read only if the verdict is <see cref="RewriteVerdict.Replaced"/>.</param>
    RewriteVerdict Rewrite(SealedPlaces place, ReadOnlySpan<byte> value, IBufferWriter<byte> replacement);
}
