namespace Sluice.Store.Directory;

/// <summary>Servers, policies and grants. The data path reads <see cref="Current"/> and never waits.</summary>
public interface IDirectory
{
    /// <summary>The state in force; swapped by one reference write.</summary>
    DirectorySnapshot Current { get; }

    /// <summary>Raised after each swap.</summary>
    event Action<DirectorySnapshot>? Changed;
}
