var quickMenu = [
  {title: "บริการออนไลน์ (E-Service)", url: "/e-service/"},
  {title: "แบบสอบถามความพึงพอใจ", url: "/survey"}
];
document.addEventListener("DOMContentLoaded", function () {
  var list = document.querySelector("ul.menu");
  if (!list) { return; }
  quickMenu.forEach(function (entry) {
    var item = document.createElement("li");
    var link = document.createElement("a");
    link.href = entry.url;
    link.textContent = entry.title;
    item.appendChild(link);
    list.appendChild(item);
  });
});

