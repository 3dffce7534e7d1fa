"""Who gets which packets: publications, layers, slots, the forwarding loop, lessons, peers."""
