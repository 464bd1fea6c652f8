"""Better questions: rewrites that keep what the asker wants to know, made with grammar and tested by the coach."""
