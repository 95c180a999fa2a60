namespace Sluice.Store.Audit;

/// <summary>Sorts what a batch writes into the order of links. Keeps its memory from batch to batch.</summary>
internal sealed class LinkOrder(int slots)
{
    private readonly List<Place> _places = new(slots);
    private readonly List<AuditWrite> _sorted = new(slots);

    public void Sort(List<AuditWrite> writes)
    {
        for (var i = 0; i < writes.Count; i++)
            _places.Add(new Place(writes[i].Entry.Organisation, writes[i].Completes ? writes[i].Entry.RowId : 0, i));
        _places.Sort();
        foreach (var place in _places)
            _sorted.Add(writes[place.Index]);
        writes.Clear();
        writes.AddRange(_sorted);
        _places.Clear();
        _sorted.Clear();
    }

    /// <param name="Organisation">Whose decision.</param>
    /// <param name="RowId">The row to complete; 0 for those that are inserted, which come first.</param>
    /// <param name="Index">Where it stood: what is inserted keeps its order.</param>
    private readonly record struct Place(string Organisation, long RowId, int Index) : IComparable<Place>
    {
        public int CompareTo(Place other)
        {
            var order = string.CompareOrdinal(Organisation, other.Organisation);
            if (order == 0)
                order = RowId.CompareTo(other.RowId);
            return order != 0 ? order : Index.CompareTo(other.Index);
        }
    }
}
