using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Demo.Clients;

namespace NfvHa.Geo.Demo.Tests;

/// <summary>What answers of sites prove. Times are timestamps; sights are (site, asked, answered).</summary>
public sealed class SiteWatchTests
{
    [Fact]
    public void One_site_that_answers_all_the_time_never_changes() => Assert.Equal(0, Changes(("a", 0, 1), ("a", 2, 3), ("a", 4, 9)));

    [Fact]
    public void A_move_is_one_change() => Assert.Equal(1, Changes(("a", 0, 1), ("b", 2, 3), ("b", 4, 5)));

    [Fact]
    public void Who_serves_again_after_the_other_one_served_is_seen() => Assert.Equal(2, Changes(("a", 0, 1), ("b", 2, 3), ("a", 4, 5)));

    [Fact]
    public void An_answer_that_was_asked_for_before_the_move_proves_nothing() => Assert.Equal(1, Changes(("a", 0, 1), ("b", 2, 3), ("a", 1, 4), ("b", 5, 6)));

    [Fact]
    public void Two_that_answer_in_turns_are_seen_at_each_turn() => Assert.Equal(3, Changes(("a", 0, 1), ("b", 2, 3), ("a", 4, 5), ("b", 6, 7)));

    [Fact]
    public void Sights_may_come_in_any_order() => Assert.Equal(2, Changes(("a", 4, 5), ("b", 2, 3), ("a", 0, 1)));

    private static int Changes(params (string Site, long Asked, long Answered)[] sights) =>
        SiteWatch.Changes(sights.Select(sight => new Sight(new SiteId(sight.Site), sight.Asked, sight.Answered)));
}
