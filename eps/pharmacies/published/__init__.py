"""What the publishers of the directory print, read into values. Nothing here touches the register."""
