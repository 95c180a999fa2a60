using System.Buffers.Binary;
using System.Text;
using Sluice.Gateway.Mcp.Rewriting;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Store.Directory;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Mcp.Sealing;

/// <summary>
/// Seals what the upstream gives a client to carry, bound to server and grant (wire duty 1): all grants reach the upstream with one credential, so the
/// value itself is all that tells one caller's from another's. Null from an opening stands for every reason alike.
/// </summary>
internal sealed class Seals(KeyRing keys, TimeProvider time)
{
    private static readonly TimeSpan StateLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Of what is inside a sealed state: with an approved run it holds more.</summary>
    private const byte PlainLayout = 1;
    private const byte ApprovedLayout = 2;
    private const int StateHead = 1 + sizeof(long);

    public byte[] SealSession(Grant grant, ReadOnlySpan<byte> session) => keys.Seal(session, Binding(SealPurpose.Session, grant));

    public byte[]? OpenSession(Grant grant, ReadOnlySpan<byte> text) => keys.Open(text, Binding(SealPurpose.Session, grant));

    /// <summary>Always the same text for a task, since clients know a task by its id.</summary>
    public byte[] SealTask(Grant grant, ReadOnlySpan<byte> task) => keys.SealStable(task, Binding(SealPurpose.Task, grant));

    public byte[]? OpenTask(Grant grant, ReadOnlySpan<byte> text) => keys.Open(text, Binding(SealPurpose.Task, grant));

    /// <param name="binding">What it must come back with: <see cref="StateBinding"/> of the request that it answers.</param>
    /// <param name="state">The upstream's own, unescaped.</param>
    /// <param name="run">The approved run that it goes on with; null when nobody had to approve it.</param>
    public byte[] SealState(ReadOnlySpan<byte> binding, ReadOnlySpan<byte> state, ApprovalRun? run = null)
    {
        var approved = run is { } known ? SealedRun.Bytes(known) : [];
        var secret = new byte[StateHead + approved.Length + state.Length];
        secret[0] = run is null ? PlainLayout : ApprovedLayout;
        BinaryPrimitives.WriteInt64LittleEndian(secret.AsSpan(1), (time.GetUtcNow() + StateLifetime).ToUnixTimeMilliseconds());
        approved.CopyTo(secret, StateHead);
        state.CopyTo(secret.AsSpan(StateHead + approved.Length));
        return keys.Seal(secret, binding);
    }

    public OpenedState? OpenState(ReadOnlySpan<byte> binding, ReadOnlySpan<byte> text)
    {
        var secret = keys.Open(text, binding);
        if (secret is null || secret.Length < StateHead || secret[0] is not (PlainLayout or ApprovedLayout))
            return null;
        if (time.GetUtcNow().ToUnixTimeMilliseconds() >= BinaryPrimitives.ReadInt64LittleEndian(secret.AsSpan(1)))
            return null;
        if (secret[0] == PlainLayout)
            return new OpenedState(secret.AsMemory(StateHead), Run: null);
        var run = SealedRun.Read(secret.AsSpan(StateHead), out var length);
        return new OpenedState(secret.AsMemory(StateHead + length), run);
    }

    /// <summary>The grant, its server, the method and the params: costs as much as the request is long.</summary>
    public static byte[] StateBinding(Grant grant, RpcMessage request)
    {
        var more = new byte[ParamsDigest.Length + Encoding.UTF8.GetByteCount(request.Method)];
        ParamsDigest.Compute(request, more);
        Encoding.UTF8.GetBytes(request.Method, more.AsSpan(ParamsDigest.Length));
        return Binding(SealPurpose.RequestState, grant, more);
    }

    /// <summary>Each part with its length, so that no two bindings have the same bytes.</summary>
    private static byte[] Binding(SealPurpose purpose, Grant grant, ReadOnlySpan<byte> more = default)
    {
        var server = grant.Server.Id;
        var owner = grant.Owner.Value;
        var binding = new byte[1 + (2 * sizeof(int)) + Encoding.UTF8.GetByteCount(server) + Encoding.UTF8.GetByteCount(owner) + more.Length];
        binding[0] = (byte)purpose;
        var at = Put(server, binding, 1);
        at = Put(owner, binding, at);
        more.CopyTo(binding.AsSpan(at));
        return binding;
    }

    private static int Put(string text, byte[] binding, int at)
    {
        var length = Encoding.UTF8.GetBytes(text, binding.AsSpan(at + sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(binding.AsSpan(at), length);
        return at + sizeof(int) + length;
    }
}
