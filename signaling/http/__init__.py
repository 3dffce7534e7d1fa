"""The web shell: pages, REST, health, and what guards all of them. It decides nothing about lessons."""
