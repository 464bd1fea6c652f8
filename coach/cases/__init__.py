"""Cases to practise on: the story, and an inbrenger who answers by how the question was asked."""
