// Starts what the page needs. Every form works without any of this.
document.documentElement.classList.add("scripted");
