"""How long it takes from "in the feed" to "accepted by the channel", with 500 feeds."""
