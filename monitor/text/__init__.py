"""Words, sentences, languages and grammar: what text is made of, for every room above."""
