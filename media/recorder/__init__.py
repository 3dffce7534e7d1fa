"""What a lesson's recording keeps: packets of the relay, remuxed into files, never decoded."""
