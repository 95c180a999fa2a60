namespace Sluice.Store.Directory;

/// <summary>What became of a change that was asked for. Anything but <see cref="Done"/> changed nothing.</summary>
public enum WriteStatus
{
    Done,

    /// <summary>The same creation was asked for before; the record is what it made, as it is now.</summary>
    Replayed,

    /// <summary>The organisation has no such object.</summary>
    NotFound,

    /// <summary>Another change came first; the record is the state now.</summary>
    Stale,

    /// <summary>Another object has what must be unique, such as the slug.</summary>
    Duplicate,

    /// <summary>The organisation has no object of an id that the record names, or the deleted object is still named by another.</summary>
    BadReference,

    /// <summary>The creation key belongs to another request.</summary>
    KeyReused,

    /// <summary>A stated bound, such as <see cref="IGrants.MostTokens"/>, is reached.</summary>
    TooMany,

    /// <summary>The organisation would be left without an admin key that does not expire.</summary>
    LastAdmin,
}
