"""HTTP for needs: each view cleans what was typed, calls one service, and answers."""
