using Sluice.Gateway.Upstreams.OAuth;

namespace Sluice.Gateway.Tests.Upstreams.OAuth;

/// <summary>Gives <c>token 1</c>, <c>token 2</c>, and so on: when a test lets it, or fails as a test wants.</summary>
internal sealed class ScriptedGrant(TimeProvider time, TimeSpan lifetime) : ITokenGrant
{
    private readonly List<string> _refused = [];
    private TaskCompletionSource _held = Open();
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public IReadOnlyList<string> Refused => _refused;

    public OAuthException? Failure { get; set; }

    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Let() => _held.TrySetResult();

    public async Task<AccessToken> ObtainAsync(string? refused, CancellationToken cancel)
    {
        var number = Interlocked.Increment(ref _asked);
        if (refused is not null)
            _refused.Add(refused);
        await _held.Task.WaitAsync(cancel);
        return Failure is null ? AccessToken.Of($"token {number}", lifetime, time.GetUtcNow()) : throw Failure;
    }

    private static TaskCompletionSource Open()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
