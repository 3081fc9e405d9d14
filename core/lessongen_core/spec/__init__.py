"""What is asked: models, the loader with positions, and the rules between fields."""
